"""Do the brackets of a text match? A stack knows; a queue serves the texts in turn."""

from collections import deque

PAIRS = {")": "(", "]": "[", "}": "{"}


def first_mismatch(text):
    """Position of the first bracket that does not fit, or -1 if all do."""
    stack = []
    for position, char in enumerate(text):
        if char in PAIRS.values():
            stack.append((char, position))
        elif char in PAIRS:
            if not stack or stack[-1][0] != PAIRS[char]:
                return position
            stack.pop()
    return stack[-1][1] if stack else -1


def report(texts):
    queue = deque(texts)
    verdicts = {}
    while queue:
        text = queue.popleft()
        position = first_mismatch(text)
        verdicts[text] = "ok" if position < 0 else f"wrong at {position}"
    return verdicts


if __name__ == "__main__":
    for text, verdict in report(["f(a[0])", "{[(])}", "((x)", ""]).items():
        print(f"{text!r:<10}{verdict}")
