"""How often does each letter occur?"""


def f(text):
    counts = {}
    for letter in text:
        if letter not in counts:
            counts[letter] = 0
        counts[letter] += 1
    return counts


if __name__ == "__main__":
    counts = f("strawberry")
    print(counts["r"])
