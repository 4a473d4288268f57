"""Functions that take text apart."""


def key_and_flags(line):
    """The first word of a line, and the words behind it that begin with a plus.

    >>> key_and_flags("build +fast now +all")
    ('build', ['fast', 'all'])
    >>> key_and_flags("run")
    ('run', [])
    >>> key_and_flags("go + x")
    ('go', [''])
    """
    key, *words = line.split()  # hole
    flags = [word[1:] for word in words if word.startswith("+")]  # hole: word[1:]
    return key, flags


def dice_notation(text):
    """Dice like "2d6+1" as number, sides and bonus.

    >>> dice_notation("2d6+1")
    (2, 6, 1)
    >>> dice_notation("d20")
    (1, 20, 0)
    >>> dice_notation("3d4")
    (3, 4, 0)
    """
    dice, _, bonus = text.partition("+")
    count, _, sides = dice.partition("d")  # hole
    return int(count or 1), int(sides), int(bonus or 0)  # hole: int(count or 1)


def page_list(text):
    """Pages like "1-3,7" one by one.

    >>> page_list("1-3,7")
    [1, 2, 3, 7]
    >>> page_list("4")
    [4]
    >>> page_list("2-2,1")
    [2, 1]
    """
    pages = []
    for part in text.split(","):
        first, _, last = part.partition("-")  # hole
        # hole
        for page in range(int(first), int(last or first) + 1):
            pages.append(page)
        # end
    return pages


def unquote_field(field):
    """A field of a table without its quotes; two quotes inside stand for one.

    >>> unquote_field('"an ""odd"" one"')
    'an "odd" one'
    >>> unquote_field("plain")
    'plain'
    >>> unquote_field('""')
    ''
    """
    if len(field) >= 2 and field[0] == field[-1] == '"':
        field = field[1:-1].replace('""', '"')  # hole
    return field


def nesting_levels(text):
    """How deep each letter stands in parentheses, the parentheses left out.

    >>> nesting_levels("a(b(c)d)")
    [0, 1, 2, 1]
    >>> nesting_levels("ab")
    [0, 0]
    >>> nesting_levels("((x))")
    [2]
    """
    levels, level = [], 0
    for letter in text:
        # hole
        if letter in "()":
            level += 1 if letter == "(" else -1
        else:
            levels.append(level)
        # end
    return levels


def read_table(text):
    """Lines of "name: number" as a dict; lines without a colon are left out.

    >>> read_table("a: 1\\nb:22")
    {'a': 1, 'b': 22}
    >>> read_table("no colon\\nx: 5")
    {'x': 5}
    >>> read_table("")
    {}
    """
    table = {}
    for line in text.splitlines():
        if ":" not in line:
            continue
        name, number = line.split(":", 1)
        table[name.strip()] = int(number)  # hole
    return table


def route_parts(path):
    """The parts of a path, those in braces marked as parameters.

    >>> route_parts("/users/{id}/edit")
    [('users', False), ('id', True), ('edit', False)]
    >>> route_parts("/")
    []
    >>> route_parts("{a}")
    [('a', True)]
    """
    parts = []
    for part in path.split("/"):
        if not part:
            continue
        named = part[0] == "{" and part[-1] == "}"  # hole
        parts.append((part[1:-1] if named else part, named))  # hole: part[1:-1] if named else part
    return parts


def signed_amount(text):
    """An amount of a bank statement; a minus or parentheses make it negative.

    >>> signed_amount("(12.50)")
    -12.5
    >>> signed_amount("3")
    3.0
    >>> signed_amount("-4.25")
    -4.25
    """
    # hole
    if text.startswith("(") and text.endswith(")"):
        return -float(text[1:-1])
    # end
    return float(text)


def join_continued(lines):
    """Lines that end in a backslash go on in the next.

    >>> join_continued(["a \\\\", "b", "c"])
    ['a b', 'c']
    >>> join_continued(["x"])
    ['x']
    >>> join_continued(["1\\\\", "2\\\\", "3"])
    ['123']
    """
    joined, open_line = [], ""
    for line in lines:
        # hole
        if line.endswith("\\"):
            open_line += line[:-1]
        else:
            joined.append(open_line + line)
            open_line = ""
        # end
    return joined


def count_escapes(text):
    """How many letters of a text have a backslash before them.

    >>> count_escapes("a\\\\nb")
    1
    >>> count_escapes("\\\\\\\\")
    1
    >>> count_escapes("none")
    0
    """
    count = at = 0
    while at < len(text):
        # hole
        if text[at] == "\\":
            count += 1
            at += 1
        # end
        at += 1
    return count


def digits_and_rest(text):
    """The number that a text begins with, and what comes behind it.

    >>> digits_and_rest("12px")
    (12, 'px')
    >>> digits_and_rest("em")
    (0, 'em')
    >>> digits_and_rest("7")
    (7, '')
    """
    end = 0
    while end < len(text) and text[end].isdigit():  # hole: text[end].isdigit()
        end += 1  # hole
    return int(text[:end] or 0), text[end:]


def screen_position(text, offset):
    """Line and column of a place in a text, both from 1.

    >>> screen_position("ab\\ncd", 4)
    (2, 2)
    >>> screen_position("ab", 0)
    (1, 1)
    >>> screen_position("\\n\\nx", 2)
    (3, 1)
    """
    before = text[:offset]
    line = before.count("\n") + 1  # hole
    column = offset - before.rfind("\n")  # hole: offset - before.rfind("\n")
    return line, column


def hex_pairs(data):
    """Numbers from hexadecimal digits, two for each.

    >>> hex_pairs("ff00")
    [255, 0]
    >>> hex_pairs("")
    []
    >>> hex_pairs("0a1")
    [10, 1]
    """
    return [int(data[at : at + 2], 16) for at in range(0, len(data), 2)]  # hole: int(data[at : at + 2], 16)
