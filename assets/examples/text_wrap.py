"""Breaks a paragraph into lines and draws a box around it."""

TEXT = "It is a truth universally acknowledged that a single man must be in want of a wife."


def wrap(text, width):
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        lines.append(line)
    return lines


def justify(line, width):
    """Widen the gaps between words, the left ones first, until the line is full."""
    words = line.split()
    gaps = len(words) - 1
    if gaps == 0:
        return line.ljust(width)
    spaces, extra = divmod(width - sum(map(len, words)), gaps)
    text = words[0]
    for i, word in enumerate(words[1:]):
        text += " " * (spaces + (1 if i < extra else 0)) + word
    return text


def box(text, width=28):
    rule = "+" + "-" * (width + 2) + "+"
    lines = wrap(text, width)
    rows = [f"| {justify(line, width)} |" for line in lines[:-1]]
    rows.append(f"| {lines[-1].ljust(width)} |")
    return "\n".join([rule, *rows, rule])


if __name__ == "__main__":
    print(box(TEXT))
