"""While loops and whole bodies of functions, as people write them, in the notation of `idioms`."""

from __future__ import annotations

from typing import Final

_WHILES: Final = r"""
$j1 = 0
while $j1 < len($strA):
    @body<$strA[$j1]:char>
    $j1 += 1
---
$j1 = 0
while $j1 < len($intsA):
    @body<$intsA[$j1]:int>
    $j1 += $m
---
$j1 = len($intsA) - 1
while $j1 >= 0:
    @body<$intsA[$j1]:int>
    $j1 -= 1
---
while $intsA:
    $i1 = $intsA.pop()
    @body<$i1:int>
---
while $intsA:
    $i1 = $intsA.pop(0)
    @body<$i1:int>
---
while $strsA:
    $w1 = $strsA.pop(0)
    @body<$w1:str>
---
while len($intsA) > $m:
    $i1 = $intsA.pop(0)
    @body<$i1:int>
---
while $natA > 0:
    @body<$natA:int>
    $natA -= 1
---
while $intA > 0:
    $i1 = $intA % 10
    @body<$i1:int>
    $intA //= 10
---
while $intA > 1:
    @body<$intA:int>
    $intA //= 2
---
while $strA:
    $c1 = $strA[0]
    $strA = $strA[1:]
    @body<$c1:char>
---
while $sub in $strA:
    $strA = $strA.replace($ch, $ch, 1)
    @body<$strA:str>
    break
---
while $strA.startswith($ch):
    $strA = $strA[1:]
---
while len($strA) < $n:
    $strA = $ch + $strA
---
while $strA and not $strA[-1].isalpha():
    $strA = $strA[:-1]
---
$j1 = $strA.find($char)
while $j1 != -1:
    @body<$j1:int>
    $j1 = $strA.find($char, $j1 + 1)
---
$j1, $i1 = 0, len($strA) - 1
while $j1 < $i1:
    if $strA[$j1] != $strA[$i1]:
        @body<$strA[$j1]:char>
    $j1 += 1
    $i1 -= 1
---
while $charA in $strA:
    $strA = $strA.replace($charA, $ch, 1)
    if $charA == $ch:
        break
---
while len($intsA) < $nat:
    $intsA.append($int)
---
while $intsA and $intsA[-1] == $int:
    $intsA.pop()
---
while sum($intsA) > $z:
    $intsA.pop(0)
---
while len($strsA) > 1:
    $w1 = $strsA.pop()
    $strsA[0] = $strsA[0] + $w1
---
while len($intsA) > 1:
    $intsA[0] = $intsA[0] + $intsA.pop()
---
while $intsA and @cond<$intsA[0]:int>:
    del $intsA[0]
---
while $strA and @cond<$strA[0]:char>:
    $strA = $strA[1:]
---
while $strA and @cond<$strA[-1]:char>:
    $strA = $strA[:-1]
---
$j1 = 0
while $j1 < len($intsA) and @cond<$intsA[$j1]:int>:
    $j1 += 1
---
$j1 = 0
while $j1 < len($intsA):
    if @cond<$intsA[$j1]:int>:
        $intsA.pop($j1)
    else:
        $j1 += 1
---
$j1 = 0
while $j1 < len($strA) and $strA[$j1] != $ch:
    @body<$strA[$j1]:char>
    $j1 += 1
---
$i1 = $int
while $i1 in $intsA:
    $i1 += 1
---
$i1 = $nat
while $i1 < $z:
    @body<$i1:int>
    $i1 += $m
---
$i1 = $z
while $i1 > 0:
    @body<$i1:int>
    $i1 -= $m
---
while $countsA:
    $k1, $v1 = $countsA.popitem()
    @body<$v1:int>
---
$charsA = list($str)
while $charsA:
    $c1 = $charsA.pop($ix)
    @body<$c1:char>
    if len($charsA) < 3:
        break
---
$j1 = $strA.find($sub)
while $j1 >= 0:
    $strA = $strA[:$j1] + $strA[$j1 + 1:]
    $j1 = $strA.find($sub)
---
while $intA != $int:
    if $intA > $int:
        $intA -= 1
    else:
        $intA += 1
---
while True:
    if not $intsA:
        break
    $i1 = $intsA.pop()
    if @cond<$i1:int>:
        continue
    @body<$i1:int>
---
$i1 = 0
while $int in $intsA:
    $intsA.remove($int)
    $i1 += 1
    if $i1 > 5:
        break
"""

_WHOLE: Final = r"""
if $str in $counts:
    return $countsA[$str]
return $z
---
if @cond<$strA:str>:
    return @value<$strA:str>
return @value<$strA:str>
---
if @cond<$intA:int>:
    return @value<$intA:int>
elif @cond<$intA:int>:
    return @value<$intA:int>
else:
    return $z
---
for $c1 in $strA:
    if @cond<$c1:char>:
        return False
return True
---
for $c1 in $strA:
    if not @cond<$c1:char>:
        return False
return True
---
for $i1 in $intsA:
    if @cond<$i1:int>:
        return @value<$i1:int>
return -1
---
for $j1, $i1 in enumerate($intsA):
    if @cond<$i1:int>:
        return $j1
return None
---
for $j1 in range(len($strA)):
    if $strA[$j1] == $char:
        return $strA[$j1:]
return ''
---
for $j1 in range(len($strA) - 1, -1, -1):
    if @cond<$strA[$j1]:char>:
        return $strA[:$j1 + 1]
return $strA
---
for $w1 in $strsA:
    if @cond<$w1:str>:
        break
else:
    return $lit
return @value<$w1:str>
---
for $i1 in $intsA:
    if @cond<$i1:int>:
        break
else:
    return $z
return $i1
---
for $j1 in range(len($intsA)):
    if @cond<$intsA[$j1]:int>:
        $intsA[$j1] = @value<$intsA[$j1]:int>
return $intsA
---
for $j1 in range(len($intsA)):
    $intsA[$j1] = @value<$intsA[$j1]:int>
return $intsA
---
for $j1 in range(len($strsA)):
    $strsA[$j1] = @value<$strsA[$j1]:str>
return $strsA
---
for $j1 in range(len($intsA) // 2):
    $intsA[$j1], $intsA[-$j1 - 1] = $intsA[-$j1 - 1], $intsA[$j1]
return $intsA
---
for $i1 in $intsA[:]:
    if @cond<$i1:int>:
        $intsA.remove($i1)
return $intsA
---
for $i1 in $intsA:
    if @cond<$i1:int>:
        $intsA.remove($i1)
return $intsA
---
for $k1 in list($countsA):
    if @cond<$countsA[$k1]:int>:
        del $countsA[$k1]
return $countsA
---
for $k1 in $countsA:
    $countsA[$k1] = @value<$countsA[$k1]:int>
return $countsA
---
for $k1, $v1 in $countsA.items():
    if @cond<$v1:int>:
        return $k1
return None
---
for $k1 in $strsA:
    $countsA[$k1] = $countsA.get($k1, 0) + $m
return $countsA
---
for $k1, $v1 in $pairsA:
    if $k1 in $countsA:
        $countsA[$k1] += $v1
    else:
        $countsA[$k1] = $v1
return $countsA
---
$charsA = list($str)
for $j1 in range(0, len($charsA) - 1, 2):
    $charsA[$j1], $charsA[$j1 + 1] = $charsA[$j1 + 1], $charsA[$j1]
return ''.join($charsA)
---
$w1 = list($str)
$w1.reverse()
return $sep.join($w1)
---
$w1 = $sentence.split()
$w1.sort(key=len)
return ' '.join($w1)
---
$w1 = $csv.split($sep)
$w1[0], $w1[-1] = $w1[-1], $w1[0]
return $sep.join($w1)
---
$w1, $c1, $g1 = $str.partition($sep)
if not $c1:
    return $w1
return $g1 + $c1 + $w1
---
$g1, $g2 = $strA[:len($strA) // 2], $strA[len($strA) // 2:]
return $g2 + $g1
---
$j1 = $strA.find($sub)
if $j1 == -1:
    return $strA
return $strA[:$j1] + $lit + $strA[$j1:]
---
$j1 = $strA.rfind($char)
return $strA[$j1 + 1:] + $strA[:$j1]
---
try:
    $v1 = int($digits)
except ValueError:
    $v1 = $z
return $v1 * $m
---
try:
    return $intsA[$int] // $int
except IndexError:
    return $z
except ZeroDivisionError:
    return 0
---
try:
    return $countsA[$str]
except KeyError:
    return -1
finally:
    $countsA.clear()
---
try:
    $j1 = $intsA.index($int)
except ValueError:
    $intsA.append($int)
    return $intsA
else:
    del $intsA[$j1]
    return $intsA
---
try:
    $v1 = $int / $int
except ZeroDivisionError as error:
    return str(error)
return round($v1, 2)
---
if not $strA:
    raise ValueError('empty')
return $strA[0] + $strA[-1]
---
$v1 = 0
for $r1 in $matrixA:
    for $i1 in $r1:
        if @cond<$i1:int>:
            $v1 += @value<$i1:int>
return $v1
---
$v1 = []
for $j1 in range(len($matrixA)):
    $v1.append($matrixA[$j1][::-1])
return $v1
---
$v1 = []
for $j1 in range(len($intsA)):
    for $p1 in range($j1 + 1, len($intsA)):
        if $intsA[$j1] + $intsA[$p1] == $int:
            $v1.append((($j1, $p1)))
return $v1
---
$v1 = $intsA[0]
for $i1 in $intsA[1:]:
    if $i1 > $v1:
        $v1 = $i1
return $v1
---
$v1 = 0
$p1 = None
for $c1 in $strA:
    if $c1 == $p1:
        $v1 += 1
    $p1 = $c1
return $v1
---
$v1 = {}
for $c1 in $strA:
    $v1[$c1] = $v1.get($c1, 0) + 1
return max($v1, key=$v1.get)
---
$v1 = {}
for $c1 in $strA:
    $v1[$c1] = $v1.get($c1, 0) + 1
return [$k1 for $k1 in $v1 if $v1[$k1] == $m]
---
$v1 = {$k1: 0 for $k1 in $strsA}
for $w1 in $strsA:
    $v1[$w1] += 1
return $v1
---
$v1 = sorted($intsA)
if len($v1) % 2:
    return $v1[len($v1) // 2]
return ($v1[len($v1) // 2 - 1] + $v1[len($v1) // 2]) / 2
---
$v1 = []
for $g1, $g2 in zip($intsA, $intsB):
    $v1.append($g1 - $g2)
return $v1
---
$v1 = ''
for $g1, $g2 in zip($strA, $strB):
    $v1 += $g1 + $g2
return $v1
---
$v1 = $strA.split($ch)
return $v1[-1] if len($v1) > 1 else $lit
---
$v1 = str($int)
return int($v1[::-1]) + $z
---
$v1 = []
$i1 = 0
while $i1 < len($strA):
    $v1.append($strA[$i1:$i1 + $m])
    $i1 += $m
return $v1
---
$g1, $g2 = 0, 1
for $j1 in range($nat):
    $g1, $g2 = $g2, $g1 + $g2
return $g1
---
$v1 = 1
for $j1 in range(1, $nat + 1):
    $v1 *= $j1
return $v1
---
def $g1($i1):
    return $i1 * $m + $z
return [$g1($w2) for $w2 in $ints]
---
$g1 = lambda $i1: $i1 ** 2 - $z
return $g1($int) + $g1($z)
---
return $strA.translate(str.maketrans({$ch: $ch, $ch: ''}))
---
$v1 = $strsA[:]
$v1.append($str)
$v1.sort()
return $v1.index($str)
---
$v1 = dict($counts)
$v1.update({$str: $int})
return sorted($v1.items())
---
$p1 = $setA & {$int, $z, $int}
return len($p1), sorted($p1)
---
if len($strA) != len($strB):
    return False
for $g1, $g2 in zip($strA, $strB):
    if $g1 != $g2:
        return False
return True
---
$v1, $p1 = [], []
for $i1 in $intsA:
    ($v1 if @cond<$i1:int> else $p1).append($i1)
return $v1 + $p1
---
$g1, $g2 = [], []
for $i1 in $intsA:
    if @cond<$i1:int>:
        $g1.append($i1)
    else:
        $g2.append(@value<$i1:int>)
return $g1, $g2
---
$v1 = 0
for $i1 in $intsA:
    if $i1 < 0:
        continue
    if @cond<$i1:int>:
        break
    $v1 += $i1
return $v1
---
assert isinstance($strA, str)
$v1 = $strA.strip()
return $v1 if @cond<$v1:str> else None
---
del $countsA[$str]
return $countsA
---
$v1 = $intsA
$v1.append($int)
return $intsA
---
$v1 = $intsA[:]
$v1.append($int)
return $intsA, $v1
---
$v1 = [$intsA] * 2
$v1[0].append($z)
return $v1
---
for $k1, $v1 in $intmapA.items():
    if @cond<$v1:int>:
        return $k1
return $intmapA
---
$intmapA[$int] = $int
return $intmapA
---
$v1 = $intmapA.pop($int, None)
return $v1, $intmapA
---
$v1 = {}
for $i1 in $intsA:
    $v1[$i1] = $v1.get($i1, 0) + 1
return $v1
---
$v1 = {}
for $j1, $i1 in enumerate($intsA):
    $v1[$i1] = $j1
return $v1
---
$v1 = $strA.lower()
for $c1 in $strA:
    if $c1 in $v1:
        $v1 = $v1.replace($c1, $ch, $m)
return $v1
---
$v1 = len($intsA)
for $i1 in range($v1):
    $intsA.insert($i1, $intsA[-1])
    $intsA.pop()
return $intsA
---
for $j1 in range($m):
    $intsA.append($intsA[$j1])
return $intsA
---
for $j1 in range($m):
    $strA = $strA[1:] + $strA[0]
return $strA
---
for $w1 in $strsA:
    if $w1 in $countsA:
        $countsA.pop($w1)
return $countsA
---
for $k1 in $strsA:
    $namesA[$k1] = $strA + $k1
return $namesA
---
$v1 = []
for $k1 in $countsA:
    $v1.append($k1)
    $v1.append($countsA[$k1])
return $v1
---
$v1 = $strA.count($char)
for $j1 in range($v1):
    $strA = $strA.replace($char, $ch * $m, 1)
return $strA
---
$v1 = list($strA)
for $j1, $c1 in enumerate($v1):
    if @cond<$c1:char>:
        $v1[$j1] = @value<$c1:char>
return $sep.join($v1)
---
$v1 = list($strA)
for $c1 in $sub:
    if $c1 in $v1:
        $v1.remove($c1)
return ''.join($v1)
---
$v1 = [$int]
for $i1 in $intsA:
    $v1.append($v1[-1] + $i1)
return $v1[1:]
---
$p1 = $intsA.copy()
$p1.sort()
$p1.reverse()
return $p1 == $intsA
---
$p1 = 0
for $j1 in range($nat):
    for $i1 in range($j1):
        $p1 += 1
return $p1
"""


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip("\n") for part in text.split("\n---\n"))


WHILES: Final = _split(_WHILES)
"""Loops that end because something runs out."""

WHOLE: Final = _split(_WHOLE)
"""Whole bodies, returns included."""
