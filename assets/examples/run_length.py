"""Run-length encoding: "aaab" becomes "3ab", and back."""


def encode(text):
    encoded = ""
    i = 0
    while i < len(text):
        run = 1
        while i + run < len(text) and text[i + run] == text[i]:
            run += 1
        encoded += f"{run}{text[i]}" if run > 1 else text[i]
        i += run
    return encoded


def decode(encoded):
    text, digits = "", ""
    for char in encoded:
        if char.isdigit():
            digits += char
        else:
            text += char * int(digits or 1)
            digits = ""
    return text


if __name__ == "__main__":
    original = "wwwwbbbwnnnnnn"
    packed = encode(original)
    print(packed, f"{len(packed) / len(original):.0%}")
    assert decode(packed) == original
