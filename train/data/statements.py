"""Statements that change something in place, and snippets of a few lines, for functions that are not one expression.

The notation is that of `templates`. A statement names the type of the variable it leaves interesting, which the
function then returns.
"""

from __future__ import annotations

from typing import Final

_MUTATIONS: Final = {
    "ints": r"""
$intsA.append($int)
$intsA.append($z)
$intsA.append($intsA[0])
$intsA.extend($ints)
$intsA.extend([$int, $z])
$intsA.insert($nat, $int)
$intsA.insert(0, $int)
$intsA.insert($ix, $z)
$intsA.insert(len($intsA) // 2, $int)
$intsA.remove($int)
$intsA.remove($intsA[0])
$intsA.pop()
$intsA.pop(0)
$intsA.pop($nat)
$intsA.pop($ix)
$intsA.sort()
$intsA.sort(reverse=True)
$intsA.sort(key=abs)
$intsA.sort(key=lambda $i1: -$i1)
$intsA.reverse()
$intsA.clear()
$intsA[$nat] = $int
$intsA[0] = $int
$intsA[-1] = $int
$intsA[$nat] += $int
$intsA[$ix] -= $z
$intsA[$nat] *= $m
$intsA[0], $intsA[-1] = $intsA[-1], $intsA[0]
$intsA[$nat], $intsA[$ix] = $intsA[$ix], $intsA[$nat]
$intsA[$nat:$nat] = $ints
$intsA[:$m] = [$int]
$intsA[:$m] = []
$intsA[1:] = $ints
$intsA[::2] = [0] * len($intsA[::2])
$intsA[:] = $intsA[::-1]
$intsA += [$int]
$intsA += $ints
$intsA *= 2
$intsA = $intsA[1:] + $intsA[:1]
del $intsA[$nat]
del $intsA[0]
del $intsA[-1]
del $intsA[$m:]
del $intsA[:$m]
del $intsA[::2]
""",
    "strs": r"""
$strsA.append($str)
$strsA.append($lit)
$strsA.extend($strs)
$strsA.extend($str)
$strsA.extend($sentence.split())
$strsA.insert(0, $str)
$strsA.insert($nat, $lit)
$strsA.remove($str)
$strsA.pop()
$strsA.pop($nat)
$strsA.sort()
$strsA.sort(key=len)
$strsA.sort(key=len, reverse=True)
$strsA.sort(reverse=True)
$strsA.reverse()
$strsA[$nat] = $str
$strsA[0] = $strsA[0].upper()
$strsA[-1] += $lit
$strsA[$nat] = $strsA[$nat].replace($ch, $ch)
$strsA += [$str]
$strsA += $str.split($sep)
del $strsA[$nat]
del $strsA[-1]
$strsA.clear()
""",
    "chars": r"""
$charsA.append($char)
$charsA.append($ch)
$charsA.extend($str)
$charsA.insert($nat, $ch)
$charsA.insert(0, $char)
$charsA.remove($char)
$charsA.pop()
$charsA.pop($nat)
$charsA.reverse()
$charsA.sort()
$charsA[$nat] = $ch
$charsA[0] = $charsA[0].upper()
$charsA[$nat], $charsA[-1] = $charsA[-1], $charsA[$nat]
del $charsA[$nat]
""",
    "counts": r"""
$countsA[$str] = $int
$countsA[$str] = $countsA.get($str, 0) + 1
$countsA[$str] += $m
$countsA[$str] = len($countsA)
$countsA.setdefault($str, $int)
$countsA.setdefault($str, 0)
$countsA.pop($str)
$countsA.pop($str, None)
$countsA.popitem()
$countsA.update($counts)
$countsA.update({$str: $int})
$countsA.update($pairs)
$countsA |= $counts
$countsA.clear()
del $countsA[$str]
""",
    "intmap": r"""
$intmapA[$int] = $int
$intmapA[$int] = $z
$intmapA[$int] += $m
$intmapA[$int] = $intmapA.get($int, 0) + 1
$intmapA.setdefault($int, $z)
$intmapA.pop($int)
$intmapA.pop($int, None)
$intmapA.update({$int: $z})
$intmapA.popitem()
del $intmapA[$int]
""",
    "names": r"""
$namesA[$str] = $str
$namesA[$str] = $lit
$namesA[$str] += $lit
$namesA.update({$str: $str})
$namesA.setdefault($str, $lit)
$namesA.pop($str, '')
del $namesA[$str]
""",
    "groups": r"""
$groupsA[$str].append($int)
$groupsA.setdefault($str, []).append($int)
$groupsA.setdefault($str, []).extend($ints)
$groupsA[$str] = []
$groupsA[$str] = $groupsA.get($str, []) + [$int]
$groupsA[$str].sort()
$groupsA[$str].pop()
del $groupsA[$str]
""",
    "set": r"""
$setA.add($int)
$setA.add(len($str))
$setA.discard($int)
$setA.remove($int)
$setA.update($ints)
$setA.clear()
$setA |= $set
$setA &= $set
$setA -= {$int, $int}
$setA ^= $set
$setA.difference_update($ints)
$setA.intersection_update($set)
""",
    "matrix": r"""
$matrixA.append($ints)
$matrixA.append([$int])
$matrixA[0].append($int)
$matrixA[$nat][$nat] = $int
$matrixA[$nat].append($z)
$matrixA[0], $matrixA[-1] = $matrixA[-1], $matrixA[0]
$matrixA[$nat].reverse()
$matrixA.pop()
$matrixA.sort(key=sum)
$matrixA.insert(0, [])
del $matrixA[$nat][0]
""",
    "pairs": r"""
$pairsA.append(($str, $int))
$pairsA.sort()
$pairsA.sort(key=lambda $p1: $p1[1])
$pairsA.reverse()
$pairsA.pop()
$pairsA.insert(0, ($str, $int))
""",
    "mixed": r"""
$mixedA.append($any)
$mixedA.append($str)
$mixedA.append([$int])
$mixedA.insert($nat, None)
$mixedA.pop($nat)
$mixedA.remove($any)
$mixedA.reverse()
""",
    "str": r"""
$strA += $str
$strA += $ch
$strA += str($int)
$strA = $strA.replace($char, $ch)
$strA = $strA[1:]
$strA = $strA.strip().lower()
$strA = $strA[::-1]
$strA *= $m
$strA = $lit + $strA
$strA = $strA or $lit
""",
    "int": r"""
$intA += $int
$intA += $z
$intA -= $int
$intA -= $m
$intA *= $m
$intA //= $m
$intA %= $m
$intA = -$intA
$intA &= $m
$intA |= $m
$intA ^= $m
$intA <<= $m
$intA >>= 1
$intA = max($intA, $int)
$intA += len($str)
""",
    "float": r"""
$floatA += $float
$floatA *= $m
$floatA /= $m
$floatA = round($floatA, 1)
""",
}

MUTATIONS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(line for line in lines.split("\n") if line) for kind, lines in _MUTATIONS.items()
}
"""Statements by the type of the variable that they change."""

_SNIPPETS: Final = {
    "int": r"""
$g1, $g2 = $int, $int
return $g1 * $z - $g2
---
$g1, $g2 = $point
return $g1 + $g2
---
$g1, *$g2 = $ints
return $g1
---
*$g1, $g2 = $ints
return $g2
---
$k1, $v1 = $pairs[0]
return $v1
---
$g1, $g2 = divmod($int, $z)
return $g1 + $g2
---
$g1 = $g2 = $int
$g1 += $m
return $g2
---
assert $int > $z
return $int
---
if $int < $z:
    raise ValueError('too small')
return $int
---
$v1 = $ints.pop()
return $v1
---
$k1, $v1 = $counts.popitem()
return $v1
---
($g1, $g2), $i1 = $point, $int
return $g1 * $m + $i1
---
if ($v1 := len($str)) > $m:
    return $v1
return 0
""",
    "str": r"""
$g1, $g2 = $str, $str
return $g2 + $g1
---
$g1, $c1, $g2 = $csv.partition($sep)
return $g2
---
$g1, $g2 = $csv.split($sep, 1)
return $g2 + $sep + $g1
---
$g1, *$g2 = $strs
return $g1
---
try:
    return $strs[$nat]
except IndexError:
    return $lit
---
try:
    return $names[$str]
except KeyError as error:
    return str(error)
---
$w1 = $strs.pop($nat)
return $w1
---
match $str:
    case $lit:
        return $lit
    case _:
        return $lit
""",
    "any": r"""
return $any.upper()
---
return $any + $any
---
return $any * $m
---
return len($any)
---
return $int + $str
---
return $str + $int
---
return $any[$nat]
---
return $any[$str]
---
return int($any)
---
return list($any)
---
return $counts[$str]
---
return $any.append($int)
---
return $ints.append($int)
---
return $ints.sort()
---
return $strs.reverse()
---
return $any.get($str)
---
return sorted($mixed)
---
return max($mixed)
---
return sum($mixed)
---
return $any > $any
---
return {$any: $int}
---
return $any / $int
---
return $any // 0
---
return next(iter($ints))
---
return $str.join($mixed)
---
return $ints[$str]
---
return $str.foo()
---
return None
---
return print($str)
---
raise ValueError($str)
---
raise KeyError($str)
---
raise TypeError(f'bad {$int}')
---
pass
---
$i1 = $int
del $i1
return $i1
""",
}

SNIPPETS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(part.strip("\n") for part in text.split("---")) for kind, text in _SNIPPETS.items()
}
"""Whole bodies, returns included: unpacking, exceptions, errors of type."""
