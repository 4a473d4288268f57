"""Functions that handle text."""


def elide_middle(text, width):
    """Keep both ends of a text that is too long.

    >>> elide_middle("configuration", 9)
    'conf…tion'
    >>> elide_middle("short", 9)
    'short'
    >>> elide_middle("abcdefgh", 4)
    'ab…h'
    """
    if len(text) <= width:
        return text
    head = width // 2
    tail = width - head - 1  # hole: width - head - 1
    return text[:head] + "…" + text[-tail:]  # hole


def same_start(first, second):
    """How many letters two words begin with alike.

    >>> same_start("interval", "internal")
    5
    >>> same_start("apple", "pear")
    0
    >>> same_start("in", "inner")
    2
    """
    count = 0
    # hole
    for a, b in zip(first, second):
        if a != b:
            break
        count += 1
    # end
    return count


def label_for(count, noun):
    """A number with its noun.

    >>> label_for(1, "file")
    '1 file'
    >>> label_for(0, "file")
    'no files'
    >>> label_for(12, "line")
    '12 lines'
    """
    if count == 0:
        return f"no {noun}s"
    ending = "" if count == 1 else "s"  # hole: "" if count == 1 else "s"
    return f"{count} {noun}{ending}"


def hang(text, indent):
    """Indent every line but the first.

    >>> hang("a\\nb\\nc", 2)
    'a\\n  b\\n  c'
    >>> hang("one", 4)
    'one'
    >>> hang("x\\ny", 1)
    'x\\n y'
    """
    first, *rest = text.split("\n")
    lines = [first]
    for line in rest:
        lines.append(" " * indent + line)  # hole
    return "\n".join(lines)


def sentence_case(text):
    """Capital letters where sentences begin, and nowhere else.

    >>> sentence_case("HELLO there. how ARE you")
    'Hello there. How are you'
    >>> sentence_case("one")
    'One'
    >>> sentence_case("ab. cd. ef")
    'Ab. Cd. Ef'
    """
    sentences = []
    for part in text.lower().split(". "):
        sentences.append(part[:1].upper() + part[1:])  # hole: part[:1].upper() + part[1:]
    return ". ".join(sentences)


def dotted_leader(name, page, width):
    """A line of a table of contents.

    >>> dotted_leader("Intro", 3, 12)
    'Intro......3'
    >>> dotted_leader("Index", 120, 12)
    'Index....120'
    >>> dotted_leader("A", 1, 4)
    'A..1'
    """
    number = str(page)
    room = width - len(name) - len(number)  # hole
    return name + "." * room + number


def longest_line(text):
    """Number of the longest line, from 1; the first of those as long.

    >>> longest_line("a\\nbbb\\ncc")
    2
    >>> longest_line("one")
    1
    >>> longest_line("ab\\nc\\nde")
    1
    """
    best, width = 0, -1
    for number, line in enumerate(text.split("\n"), 1):
        # hole
        if len(line) > width:
            best = number
            width = len(line)
        # end
    return best


def strip_margin(text):
    """Each line from its bar on; lines without one as they are.

    >>> strip_margin("  |one\\n  |two")
    'one\\ntwo'
    >>> strip_margin("plain")
    'plain'
    >>> strip_margin("|a|b")
    'a|b'
    """
    lines = []
    for line in text.splitlines():
        before, bar, after = line.partition("|")
        lines.append(after if bar and not before.strip() else line)  # hole: after if bar and not before.strip() else line
    return "\n".join(lines)


def initial_groups(names):
    """The letters that names begin with, and how often each does.

    >>> initial_groups(["Ann", "bob", "Ada"])
    'A2 B1'
    >>> initial_groups([])
    ''
    >>> initial_groups(["zoe", "Yan", "Zed"])
    'Y1 Z2'
    """
    tally = {}
    for name in names:
        letter = name[0].upper()  # hole: name[0].upper()
        tally[letter] = tally.get(letter, 0) + 1  # hole
    return " ".join(f"{letter}{tally[letter]}" for letter in sorted(tally))


def unwrap_paragraph(lines):
    """Join lines that were wrapped; a hyphen at the end of a line joins a word.

    >>> unwrap_paragraph(["a long", "line"])
    'a long line'
    >>> unwrap_paragraph(["hyphen-", "ated word"])
    'hyphenated word'
    >>> unwrap_paragraph(["x"])
    'x'
    """
    text = ""
    for line in lines:
        # hole
        if text.endswith("-"):
            text = text[:-1] + line
        else:
            text = f"{text} {line}".strip()
        # end
    return text


def spaced_digits(number, size):
    """Digits in groups, counted from the right.

    >>> spaced_digits(1234567, 3)
    '1 234 567'
    >>> spaced_digits(42, 3)
    '42'
    >>> spaced_digits(12345, 2)
    '1 23 45'
    """
    digits = str(number)
    parts = []
    # hole
    while digits:
        parts.insert(0, digits[-size:])
        digits = digits[:-size]
    # end
    return " ".join(parts)


def quoted_words(text):
    """What stands between double quotes.

    >>> quoted_words('say "yes" or "no"')
    ['yes', 'no']
    >>> quoted_words("nothing")
    []
    >>> quoted_words('"a b" c')
    ['a b']
    """
    pieces = text.split('"')
    return pieces[1::2]  # hole: pieces[1::2]


def mark_changes(old, new):
    """A caret under every letter that differs.

    >>> mark_changes("cat", "cut")
    ' ^ '
    >>> mark_changes("same", "same")
    '    '
    >>> mark_changes("abc", "xbz")
    '^ ^'
    """
    marks = ""
    for a, b in zip(old, new):
        marks += " " if a == b else "^"  # hole
    return marks


def is_heading(line):
    """Level of a heading of a text with marks, 0 for any other line.

    >>> is_heading("## Usage")
    2
    >>> is_heading("plain # text")
    0
    >>> is_heading("####")
    0
    >>> is_heading("# One")
    1
    """
    level = len(line) - len(line.lstrip("#"))  # hole: len(line) - len(line.lstrip("#"))
    if line[level : level + 1] != " ":
        return 0
    return level


def squash_blank(lines):
    """One empty line where there are several.

    >>> squash_blank(["a", "", "", "b"])
    ['a', '', 'b']
    >>> squash_blank(["", "", ""])
    ['']
    >>> squash_blank(["a", "b"])
    ['a', 'b']
    """
    kept = []
    for line in lines:
        # hole
        if not line and kept and not kept[-1]:
            continue
        kept.append(line)
        # end
    return kept


def shout_every(words, step):
    """Every so many words in capitals, beginning with the first.

    >>> shout_every("a b c d".split(), 2)
    'A b C d'
    >>> shout_every("one two".split(), 3)
    'ONE two'
    >>> shout_every([], 2)
    ''
    """
    said = []
    for index, word in enumerate(words):
        said.append(word.upper() if index % step == 0 else word)  # hole: index % step == 0
    return " ".join(said)


def ruler(width, step):
    """A line with a plus at every step.

    >>> ruler(10, 5)
    '----+----+'
    >>> ruler(4, 2)
    '-+-+'
    >>> ruler(3, 5)
    '---'
    """
    line = ""
    for column in range(1, width + 1):
        # hole
        if column % step:
            line += "-"
        else:
            line += "+"
        # end
    return line
