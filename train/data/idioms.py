"""Ways of going over a container, and whole bodies of functions, as people write them.

The notation is that of `templates`, with three additions: a line `@body<E:kind>` becomes statements about the element
E, `@cond<E:kind>` a condition on it, `@value<E:kind>` something computed from it.
"""

from __future__ import annotations

from typing import Final

CONDITIONS: Final[dict[str, tuple[str, ...]]] = {
    "char": (
        "$E.isdigit()", "$E.isalpha()", "$E.isupper()", "$E.islower()", "$E.isspace()", "$E.isalnum()",
        "not $E.isalpha()", "$E == $ch", "$E != $ch", "$E == $char", "$E in $str", "$E not in $str", "$E in 'aeiou'",
        "$E in 'aeiouAEIOU'", "$E not in $acc", "$E in $acc", "$E.lower() in $lit", "$E == ' '", "$E != ' '",
        "$E > $ch", "$E >= 'a' and $E <= 'm'", "ord($E) % 2 == 0", "ord($E) > $z", "$E.isalpha() and $E.islower()",
        "$E in ',.!?'", "$E != $char", "$str.count($E) > 1", "$str.count($E) == 1", "not $E.isspace()",
    ),
    "int": (
        "$E % 2 == 0", "$E % 2 == 1", "$E % 2 != 0", "$E % $m == 0", "$E > $z", "$E < $z", "$E >= $z", "$E <= $z",
        "$E > $int", "$E < $int", "$E == $int", "$E != $int", "$E == $z", "$E not in $acc", "$E in $acc", "$E in $ints",
        "$z <= $E <= $z", "$E < 0", "$E > 0", "$E", "not $E", "$E > 0 and $E % $m == 0", "$E < 0 or $E > $z",
        "abs($E) > $z", "$E % $m == 1", "$E != 0", "$ints.count($E) > 1", "$E in ($z, $z)",
    ),
    "str": (
        "$E.startswith($ch)", "$E.endswith($sub)", "len($E) > $m", "len($E) == $m", "len($E) % 2 == 0", "$E",
        "not $E", "$E.isdigit()", "$E.isalpha()", "$E.isupper()", "$E.islower()", "$E not in $acc", "$E in $acc",
        "$E == $str", "$E != $str", "$sub in $E", "$char in $E", "$E == $E[::-1]", "$E in $strs", "$E < $str",
        "$E.isalnum()", "len($E) < $int", "$E.lower() == $str", "$E[:1] == $ch", "$E and $E[0].isupper()",
    ),
    "ints": (
        "$E", "not $E", "len($E) > $m", "sum($E) > $z", "$int in $E", "$E and $E[0] > $z", "len($E) % 2 == 0",
    ),
}  # fmt: skip
"""Conditions on an element, by its type."""

ELEMENT_VALUES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "char": {
        "str": (
            "$E", "$E", "$E", "$E.upper()", "$E.lower()", "$E.swapcase()", "$E * $m", "chr(ord($E) + $m)", "$E + $ch",
            "$ch", "chr(ord($E) - 1)", "$ch + $E", "chr((ord($E) - 97 + $m) % 26 + 97)", "str($str.count($E))",
        ),
        "int": ("1", "1", "ord($E)", "ord($E) - 97", "$str.count($E)", "$str.index($E)", "int($E)", "ord($E) % $m"),
    },
    "int": {
        "int": (
            "$E", "$E", "$E", "$E * $m", "$E + $z", "$E - $z", "$E ** 2", "$E * $E", "$E % $m", "$E // $m", "-$E",
            "abs($E)", "$E - $int", "$E + $int", "1", "max($E, $z)", "min($E, $int)", "$E % 10", "$ints.count($E)",
            "$E if $E > $z else -$E",
        ),
        "str": ("str($E)", "str($E)", "str($E * $m)", "'a' * ($E % 4)", "chr(97 + $E % 26)", "f'{$E}'",
                "str($E) + $ch"),
    },
    "str": {
        "str": (
            "$E", "$E", "$E", "$E.upper()", "$E[::-1]", "$E.strip()", "$E.capitalize()", "$E.lower()", "$E[:$m]",
            "$E.replace($ch, $ch)", "$E + $lit", "$lit + $E", "$E[0]", "$E[-1]", "$E.title()", "$E + str(len($E))",
            "$E.strip($ch)", "$E.ljust($m, $ch)", "$E.split($ch)[0]",
        ),
        "int": ("len($E)", "len($E)", "1", "$E.count($char)", "$E.count($ch)", "int($E)", "$E.find($ch)",
                "len(set($E))"),
    },
    "ints": {
        "int": ("sum($E)", "len($E)", "max($E)", "min($E)", "$E[0]", "$E[-1]", "sum($E) * $m"),
        "ints": ("$E", "$E[::-1]", "sorted($E)", "$E[:$m]", "$E + [$int]"),
    },
}  # fmt: skip
"""What is computed from an element: by its type, then by the type of the result."""

UPDATES: Final[dict[str, tuple[str, ...]]] = {
    "int": ("$acc += $V", "$acc += $V", "$acc += $V", "$acc -= $V", "$acc = max($acc, $V)", "$acc = $acc * 2 + $V",
            "$acc = ($acc + $V) % $z", "$acc ^= $V", "$acc = $V", "$acc = min($acc, $V)"),
    "str": ("$acc += $V", "$acc += $V", "$acc += $V", "$acc = $V + $acc", "$acc += $V + $sep", "$acc = $acc + $V",
            "$acc = $acc[1:] + $V", "$acc = $acc.replace($V, '')", "$acc = $V", "$acc += $V * $m"),
    "list": ("$acc.append($V)", "$acc.append($V)", "$acc.append($V)", "$acc.append($V)", "$acc.insert(0, $V)",
             "$acc += [$V]", "$acc = [$V] + $acc", "$acc.extend([$V, $V])", "$acc.insert(len($acc) // 2, $V)"),
    "dict": ("$acc[$K] = $acc.get($K, 0) + 1", "$acc[$K] = $acc.get($K, 0) + $V", "$acc[$K] = $V",
             "$acc[$K] = len($acc)", "$acc.setdefault($K, $V)",
             "if $K in $acc:\n    $acc[$K] += 1\nelse:\n    $acc[$K] = 1",
             "if $K not in $acc:\n    $acc[$K] = 0\n$acc[$K] += $V",
             "$acc.update({$K: $V})", "$acc.pop($K, None)"),
    "group": ("$acc.setdefault($K, []).append($V)", "if $K not in $acc:\n    $acc[$K] = []\n$acc[$K].append($V)",
              "$acc[$K] = $acc.get($K, []) + [$V]"),
    "set": ("$acc.add($V)", "$acc.add($V)", "$acc |= {$V}"),
    "pairs": ("$acc.append(($K, $V))",),
}  # fmt: skip
"""How an accumulator `$acc` takes a value `$V`, or a key `$K` and a value."""

_LOOPS: Final = r"""
str for $c1 in $strA: | $c1:char
str for $c1 in $strA: | $c1:char
str for $c1 in $strA: | $c1:char
str for $c1 in $strA[::-1]: | $c1:char
str for $c1 in reversed($strA): | $c1:char
str for $c1 in $strA[1:]: | $c1:char
str for $c1 in $strA.lower(): | $c1:char
str for $c1 in list($strA): | $c1:char
str for $c1 in sorted(set($strA)): | $c1:char
str for $j1 in range(len($strA)): | $strA[$j1]:char $j1:index
str for $j1 in range(len($strA)): | $strA[$j1]:char $j1:index
str for $j1 in range(0, len($strA), 2): | $strA[$j1]:char $j1:index
str for $j1 in range(len($strA) - 1): | $strA[$j1]:char $strA[$j1 + 1]:char
str for $j1 in range(len($strA) - 1, -1, -1): | $strA[$j1]:char $j1:index
str for $j1 in range(1, len($strA)): | $strA[$j1]:char $strA[$j1 - 1]:char
str for $j1, $c1 in enumerate($strA): | $c1:char $j1:index
str for $g1, $g2 in zip($strA, $strA[1:]): | $g1:char $g2:char
sentence for $w1 in $sentenceA.split(): | $w1:str
sentence for $w1 in $sentenceA.split(' '): | $w1:str
sentence for $j1, $w1 in enumerate($sentenceA.split()): | $w1:str $j1:index
csv for $w1 in $csvA.split(','): | $w1:str
csv for $w1 in $csvA.split($sep): | $w1:str
lines for $w1 in $linesA.splitlines(): | $w1:str
lines for $w1 in $linesA.split('\n'): | $w1:str
ints for $i1 in $intsA: | $i1:int
ints for $i1 in $intsA: | $i1:int
ints for $i1 in $intsA: | $i1:int
ints for $i1 in $intsA[::-1]: | $i1:int
ints for $i1 in $intsA[1:]: | $i1:int
ints for $i1 in sorted($intsA): | $i1:int
ints for $i1 in $intsA.copy(): | $i1:int
ints for $i1 in reversed($intsA): | $i1:int
ints for $j1 in range(len($intsA)): | $intsA[$j1]:int $j1:index
ints for $j1 in range(len($intsA)): | $intsA[$j1]:int $j1:index
ints for $j1 in range(1, len($intsA)): | $intsA[$j1]:int $intsA[$j1 - 1]:int
ints for $j1 in range(len($intsA) - 1): | $intsA[$j1]:int $intsA[$j1 + 1]:int
ints for $j1 in range(len($intsA) - 1, -1, -1): | $intsA[$j1]:int $j1:index
ints for $j1 in range(0, len($intsA), $m): | $intsA[$j1]:int $j1:index
ints for $j1, $i1 in enumerate($intsA): | $i1:int $j1:index
ints for $j1, $i1 in enumerate($intsA, 1): | $i1:int $j1:index
ints for $g1, $g2 in zip($intsA, $intsA[1:]): | $g1:int $g2:int
strs for $w1 in $strsA: | $w1:str
strs for $w1 in $strsA: | $w1:str
strs for $w1 in $strsA: | $w1:str
strs for $w1 in sorted($strsA): | $w1:str
strs for $w1 in $strsA[::-1]: | $w1:str
strs for $j1 in range(len($strsA)): | $strsA[$j1]:str $j1:index
strs for $j1, $w1 in enumerate($strsA): | $w1:str $j1:index
chars for $c1 in $charsA: | $c1:char
chars for $j1 in range(len($charsA)): | $charsA[$j1]:char $j1:index
counts for $k1 in $countsA: | $countsA[$k1]:int $k1:str
counts for $k1, $v1 in $countsA.items(): | $v1:int $k1:str
counts for $k1, $v1 in $countsA.items(): | $k1:str $v1:int
counts for $v1 in $countsA.values(): | $v1:int
counts for $k1 in sorted($countsA): | $countsA[$k1]:int $k1:str
counts for $k1, $v1 in sorted($countsA.items()): | $v1:int $k1:str
names for $k1, $v1 in $namesA.items(): | $v1:str $k1:str
names for $k1 in $namesA: | $namesA[$k1]:str $k1:str
ids for $k1, $v1 in $idsA.items(): | $v1:str $k1:int
intmap for $k1, $v1 in $intmapA.items(): | $v1:int $k1:int
intmap for $k1 in $intmapA: | $intmapA[$k1]:int $k1:int
intmap for $k1 in sorted($intmapA): | $k1:int $intmapA[$k1]:int
groups for $k1, $v1 in $groupsA.items(): | $v1:ints $k1:str
groups for $k1 in $groupsA: | $groupsA[$k1]:ints $k1:str
pairs for $k1, $v1 in $pairsA: | $v1:int $k1:str
pairs for $p1 in $pairsA: | $p1[1]:int $p1[0]:str
matrix for $r1 in $matrixA: | $r1:ints
matrix for $j1, $r1 in enumerate($matrixA): | $r1:ints $j1:index
nat for $j1 in range($natA): | $j1:int
nat for $j1 in range(1, $natA + 1): | $j1:int
nat for $j1 in range($natA, 0, -1): | $j1:int
point for $i1 in $pointA: | $i1:int
set for $i1 in sorted($setA): | $i1:int
"""


def _loops() -> dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]]:
    found: dict[str, list[tuple[str, tuple[tuple[str, str], ...]]]] = {}
    for line in _LOOPS.strip().split("\n"):
        kind, _, rest = line.partition(" ")
        header, _, elements = rest.partition(" | ")
        # An element such as `xs[i + 1]` holds spaces: split where a type ends, not at spaces.
        pairs: list[tuple[str, str]] = []
        while elements:
            element, _, elements = elements.partition(":")
            has, _, elements = elements.partition(" ")
            pairs.append((element, has))
        found.setdefault(kind, []).append((header, tuple(pairs)))
    return found


LOOPS: Final = _loops()
"""Headers of loops over a container of the type, with what may be read inside: elements and their types."""
