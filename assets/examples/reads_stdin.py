"""Adds up the numbers typed in, one a line, until an empty line or the end of the input."""


def total(lines):
    amount, skipped = 0, []
    for line in lines:
        try:
            amount += int(line)
        except ValueError:
            skipped.append(line)
    return amount, skipped


def ask():
    lines = []
    while True:
        try:
            line = input("number: ")
        except EOFError:
            print()
            break
        if not line:
            break
        lines.append(line)
    return lines


if __name__ == "__main__":
    amount, skipped = total(ask())
    print(f"total {amount}")
    if skipped:
        print("not numbers:", ", ".join(skipped))
