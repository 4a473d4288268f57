"""Expressions and statements that generated functions are made of, by the type of their result.

In a template `$ints` stands for a value of that type, `$intsA` for a *variable* of it (the same letter is the same
variable), `$i1` for a name bound in the template itself, and `$sep`, `$ch`, `$lit`, `$z`, `$m`, `$n`, `$ix`, `$spec`
for literals. Nothing here may grow without bound: no product of two integers of unknown size repeats anything.
"""

from __future__ import annotations

from typing import Final

_EXPRESSIONS: Final = {
    "str": r"""
$str.upper()
$str.lower()
$str.strip()
$str.strip($ch)
$str.strip($lit)
$str.lstrip()
$str.lstrip($ch)
$str.rstrip()
$str.rstrip($lit)
$str.replace($sub, $sub)
$str.replace($char, $ch)
$str.replace($ch, '')
$str.replace($char, '', 1)
$str.replace($ch, $lit, $m)
$str.title()
$str.capitalize()
$str.swapcase()
$str.casefold()
$str.center($n)
$str.center($n, $ch)
$str.ljust($n, $ch)
$str.ljust($n)
$str.rjust($n, $ch)
$str.rjust($n)
$digits.zfill($n)
$str.zfill($n)
$str.removeprefix($sub)
$str.removesuffix($sub)
$str.expandtabs($m)
$str.strip().lower()
$str.strip().replace($ch, $ch)
$str.lower().replace($char, $ch)
$str.replace($ch, '').replace($ch, '')
$str.upper().strip($ch)
$str.lower().title()
$str[$nat:].strip()
$str[:$nat].upper()
$str[::-1].capitalize()
$str.split($ch)[0].strip()
$str.rjust($n, $ch).replace($ch, $ch)
$str.lstrip($ch).rstrip($ch)
$str.translate(str.maketrans($lit, $lit))
$str.translate(str.maketrans('', '', $lit))
$str.translate({ord($ch): $ch, ord($ch): None})
$str.join($strs)
$sep.join($strs)
$sep.join($strs)
''.join($chars)
''.join(reversed($str))
$sep.join(sorted($strs))
$sep.join(map(str, $ints))
''.join(sorted($str))
''.join($c1 for $c1 in $str if $c1.isalpha())
''.join($c1 for $c1 in $str if $c1 not in $sub)
''.join($c1 for $c1 in $str if $c1 != $char)
''.join([$c1.upper() if $c1.islower() else $c1.lower() for $c1 in $str])
''.join([$c1 * $m for $c1 in $str])
''.join(chr(ord($c1) + $m) for $c1 in $str)
''.join([$strA[$j1] for $j1 in range(0, len($strA), $m)])
$sep.join([$w1.capitalize() for $w1 in $sentence.split()])
$sep.join($w1[0] for $w1 in $strs if $w1)
$sep.join(str($i1) for $i1 in $ints)
$sep.join($sentence.split())
$sep.join($csv.split($sep))
$str[0]
$str[-1]
$str[$nat]
$str[$ix]
$str[$nat:]
$str[:$nat]
$str[$nat:$nat]
$str[:$ix]
$str[$ix:]
$str[-$nat:]
$str[::-1]
$str[::2]
$str[1::2]
$str[::-2]
$str[1:-1]
$str[$m:]
$strA[len($strA) // 2]
$strA[:len($strA) // 2]
$strA[len($strA) // 2:]
$strA[$nat:] + $strA[:$nat]
$strA[-1] + $strA[1:-1] + $strA[0]
$str + $str
$str + $lit
$lit + $str
$str * $m
$str * $nat
$strA + $strA[::-1]
f'{$str}'
f'{$str}{$str}'
f'{$str}: {$int}'
f'{$int:$spec}'
f'{$float:.2f}'
f'{$float:.1f}'
f'{$str!r}'
f'{$str:>10}'
f'{$str:<8}|'
f'{$str:^9}'
f'{$str:*^9}'
f'{$int:03d}'
f'{$int:,}'
f'{$int:b}'
f'{$int:x}'
f'{$intA} + {$intB} = {$intA + $intB}'
f'<{$str}>'
f'{$strA.upper()}-{len($strA)}'
'%s' % $str
'%s=%d' % ($str, $int)
'%d%%' % $int
'%5.1f' % $float
'%03d' % $int
'{} {}'.format($str, $int)
'{0}-{1}-{0}'.format($str, $str)
'{:>5}'.format($int)
str($int)
str($ints)
str($float)
str($bool)
repr($str)
repr($ints)
chr($int + 97)
chr(ord($char) + $m)
bin($int)
hex($int)
oct($int)
format($int, 'b')
format($float, '.2f')
bin($int)[2:]
max($str)
min($str)
max($strs)
min($strs)
max($strs, key=len)
min($strs, key=len)
max($counts, key=$countsA.get)
$strs[$nat]
$strs[0]
$strs[-1]
$chars[$nat]
$names[$str]
$names.get($str)
$names.get($str, $lit)
$ids.get($int, $lit)
$sentence.split()[0]
$sentence.split()[-1]
$csv.split($sep)[$nat]
$csv.split($sep)[-1]
$str.partition($sep)[0]
$str.partition($char)[2]
$str.rpartition($sep)[2]
$str.rsplit($sep, 1)[0]
$str if $bool else $str
$str or $lit
$str and $strs[0]
'yes' if $bool else 'no'
'even' if $int % 2 == 0 else 'odd'
$strA[0].upper() + $strA[1:]
$str.encode().decode()
type($any).__name__
next($c1 for $c1 in $str if $c1.isdigit())
next(($w1 for $w1 in $strs if len($w1) > $m), $lit)
""",
    "int": r"""
len($str)
len($ints)
len($counts)
len($strs)
len(set($str))
len(set($ints))
len($sentence.split())
len($str) - len($str)
$str.count($char)
$str.count($sub)
$str.count($ch)
$str.find($sub)
$str.find($char)
$str.find($char, $m)
$str.rfind($char)
$str.rfind($sub)
$str.index($char)
$str.index($sub)
$str.rindex($char)
$ints.count($int)
$ints.index($int)
$strs.index($str)
$strs.count($str)
$chars.count($char)
$point.index($int)
$point.count($int)
$int + $int
$int - $int
$int * $nat
$int + $z
$int - $z
$int * $z
$int // $nat
$int // $z
$int // $int
$int % $nat
$int % $z
$int % $int
-$int // $m
$nat ** 2
$nat ** $m
2 ** $nat
pow($nat, $m)
pow($int, $m, $z)
$int & $int
$int | $int
$int ^ $int
$int << $m
$int >> $m
~$int
-$int
+$int
abs($int)
abs($int - $int)
round($float)
int($float)
int($float * 10)
int($digits)
int($digits) + $z
int($str)
int($str[0])
int($digits, 2)
int(str($int)[::-1])
divmod($int, $z)[0]
divmod($int, $z)[1]
min($int, $int)
max($int, $int)
min($int, $int, $z)
max($ints)
min($ints)
max($ints, default=$z)
sum($ints)
sum($ints, $z)
sum($counts.values())
sum($i1 for $i1 in $ints if $i1 > $z)
sum($i1 * $i1 for $i1 in $ints)
sum(1 for $c1 in $str if $c1.isupper())
sum($c1 in 'aeiou' for $c1 in $str)
sum([len($w1) for $w1 in $strs])
sum(int($c1) for $c1 in $digits)
sum(int($c1) for $c1 in str($int))
sum($ints[$nat:])
sum($intsA) // len($intsA)
sum(sum($r1) for $r1 in $matrix)
max(len($w1) for $w1 in $strs)
max($counts.values())
$counts[$str]
$counts.get($str, 0)
$counts.get($str, $z)
$ints[$nat]
$ints[$ix]
$ints[0]
$ints[-1]
$ints[0] + $ints[-1]
$ints[$nat] * $z
$intsA[len($intsA) // 2]
$ints.pop()
$ints.pop(0)
$ints.pop($nat)
$point[0]
$point[-1]
$point[$nat]
$matrix[$nat][$nat]
len($matrix[0])
$intmap[$int]
$intmap.get($int, $z)
$intmap.get($int, 0)
$intmap.pop($int)
$intmap.setdefault($int, $z)
len($intmap)
sum($intmap.values())
sum($intmap)
max($intmap)
max($intmap, key=$intmapA.get)
$counts.pop($str)
$counts.pop($str, $z)
$counts.setdefault($str, $z)
ord($char)
ord($str[0])
ord($char) - ord('a')
$int if $bool else $int
$int if $int > $z else $z
$int or $z
$intA.bit_length()
int($bool)
True + $int
hash($nat)
bin($int).count('1')
sorted($ints)[$nat]
sorted($ints)[-1]
sorted($ints)[len($ints) // 2]
next($i1 for $i1 in $ints if $i1 > $z)
next(iter($ints), $z)
next(($j1 for $j1, $c1 in enumerate($str) if $c1 == $ch), -1)
$intA * ($intA + 1) // 2
($int + $int) % $z
$int * $z + $int
""",
    "bool": r"""
$str.startswith($sub)
$str.startswith($ch)
$str.endswith($sub)
$str.endswith($ch)
$str.startswith(($lit, $lit))
$str.isdigit()
$digits.isdigit()
$str.isalpha()
$str.isupper()
$str.islower()
$str.isalnum()
$str.isspace()
$str.istitle()
$str.isnumeric()
$digits.isdecimal()
$str.isidentifier()
$str.isascii()
$char in $str
$sub in $str
$sub not in $str
$char in 'aeiou'
$str == $str
$str != $str
$str < $str
$str > $str
$strA == $strA[::-1]
$strA == $strA.lower()
$strA.lower() == $strA.lower()[::-1]
$str == ''
not $str
len($str) > $m
len($str) == len($str)
len($strA) == len(set($strA))
sorted($str) == sorted($str)
$str[0] == $str[-1]
$int in $ints
$int not in $ints
$str in $strs
$str in $counts
$str not in $counts
$int in $intmap
$int in $intmap.values()
$int in $set
$int in $point
$int in range($nat, $z)
$int > $int
$int < $int
$int >= $z
$int <= $z
$int == $z
$int == $int
$int != $int
$int % 2 == 0
$int % 2 == 1
$int % $m == 0
0 <= $int < $z
$int < $int < $int
$int < $int <= $z
$int == $int == $z
not $bool
$bool and $bool
$bool or $bool
$bool and not $bool
$bool == $bool
$bool != $bool
$int > $z and $int < $z
$int < $z or $int > $z
not $ints
bool($ints)
bool($str)
bool($int)
$ints == $ints
$ints < $ints
$intsA == sorted($intsA)
$intsA == $intsA[::-1]
$ints and $ints[0] > $z
$intsA is $intsA
$any is None
$any is not None
$any == $any
isinstance($any, int)
isinstance($any, str)
isinstance($any, (list, str))
callable($any)
all($bools)
any($bools)
any($ints)
all($ints)
all($i1 > $z for $i1 in $ints)
any($i1 % 2 == 0 for $i1 in $ints)
any($c1.isdigit() for $c1 in $str)
all($c1.islower() for $c1 in $str)
all($c1 in $str for $c1 in $sub)
all($g1 <= $g2 for $g1, $g2 in zip($intsA, $intsA[1:]))
$set <= $set
$set.issubset($set)
$set.issuperset($set)
$set.isdisjoint($set)
$set == $set
$point < $point
$point == $point
$counts == $counts
$bools[$nat]
hasattr($any, 'upper')
hasattr($any, '__len__')
""",
    "float": r"""
$int / $z
$int / $nat
$int / $int
$float + $float
$float * $m
$float - $z
$float // $m
$float % $m
$float / $m
-$float
round($float, 1)
round($float * $m, 2)
round($int / $m, 2)
round($int / 3, $m)
float($digits)
float($int)
abs($float)
max($floats)
min($floats)
sum($floats)
sum($intsA) / len($intsA)
round(sum($intsA) / len($intsA), 1)
round(sum($floats), 2)
$floats[$nat]
$float if $float > $z else 0.0
$int * 0.5
$int ** 0.5
$m ** -1
max($float, $int)
""",
    "strs": r"""
$str.split()
$sentence.split()
$sentence.split(' ')
$csv.split($sep)
$csv.split(',')
$str.split($char)
$str.split($char, 1)
$csv.split($sep, $m)
$csv.rsplit($sep, 1)
$sentence.rsplit()
$sentence.rsplit(None, 1)
$lines.splitlines()
$lines.splitlines(True)
$lines.split('\n')
list($str.partition($sep))
sorted($strs)
sorted($strs, reverse=True)
sorted($strs, key=len)
sorted($strs, key=str.lower)
sorted($strs, key=lambda $w1: $w1[-1])
sorted($strs, key=lambda $w1: (len($w1), $w1))
sorted($strs, key=lambda $w1: (-len($w1), $w1))
sorted($counts)
sorted($counts, key=$countsA.get)
sorted($counts, key=lambda $k1: $countsA[$k1], reverse=True)
sorted(set($strs))
list(reversed($strs))
list($counts)
list($counts.keys())
list($names.values())
list(dict.fromkeys($strs))
list(map(str.upper, $strs))
list(map(str, $ints))
list(filter(None, $strs))
list(filter(str.isdigit, $strs))
list(filter(lambda $w1: len($w1) > $m, $strs))
[$w1.upper() for $w1 in $strs]
[$w1.strip() for $w1 in $csv.split(',')]
[$w1 for $w1 in $strs if $w1]
[$w1 for $w1 in $strs if len($w1) > $m]
[$w1 for $w1 in $strs if $w1.startswith($ch)]
[$w1 for $w1 in $strs if $sub in $w1]
[$w1 for $w1 in $strs if $w1 != $str]
[$w1[::-1] for $w1 in $strs]
[$w1[0] for $w1 in $strs]
[$w1[:$m] for $w1 in $strs]
[$w1 + $lit for $w1 in $strs]
[$w1.capitalize() for $w1 in $sentence.split()]
[$k1 for $k1, $v1 in $counts.items() if $v1 > $z]
[$k1 for $k1 in $counts if $countsA[$k1] > $z]
[$k1 for $k1, $v1 in $pairs]
[f'{$k1}={$v1}' for $k1, $v1 in $counts.items()]
[f'{$j1}:{$w1}' for $j1, $w1 in enumerate($strs)]
[str($i1) for $i1 in $ints]
[str($i1) if $i1 % 2 else $lit for $i1 in $ints]
[$strA[$j1:$j1 + $m] for $j1 in range(0, len($strA), $m)]
$strs + $strs
$strs + [$str]
[$str] + $strs
$strs[1:]
$strs[::-1]
$strs[:$nat]
$strs[-$m:]
$strs * 2
[$str] * $nat
$strs.copy()
$strs or [$lit]
""",
    "chars": r"""
list($str)
sorted($str)
sorted(set($str))
list(reversed($str))
list($str[$nat:])
[*$str]
[$c1 for $c1 in $str]
[$c1 for $c1 in $str if $c1.isalpha()]
[$c1 for $c1 in $str if $c1 not in 'aeiou']
[$c1.upper() for $c1 in $str]
[$c1 for $c1 in $str if $str.count($c1) == 1]
[$strA[$j1] for $j1 in range(len($strA)) if $j1 % 2 == 0]
[chr(ord($c1) + $m) for $c1 in $str]
list(dict.fromkeys($str))
list(map(str.lower, $str))
list(filter(str.isalpha, $str))
$chars[::-1]
$chars + list($str)
$chars * $m
list($lit)
""",
    "ints": r"""
$ints + $ints
$ints + [$int]
[$int] + $ints
$ints * 2
$ints * $nat
[$int] * $nat
[0] * $nat
$ints[::-1]
$ints[$nat:]
$ints[:$nat]
$ints[$nat:$nat]
$ints[-$m:]
$ints[:-1]
$ints[::2]
$ints[1::2]
$ints[::-2]
$ints[$ix:]
$intsA[-$m:] + $intsA[:-$m]
$intsA[len($intsA) // 2:]
$ints.copy()
sorted($ints)
sorted($ints, reverse=True)
sorted($ints, key=abs)
sorted($ints, key=lambda $i1: -$i1)
sorted($ints, key=lambda $i1: ($i1 % $m, $i1))
sorted($ints)[:$m]
sorted(set($ints))
sorted($set)
list(reversed($ints))
list(range($nat))
list(range($nat, $z))
list(range($z, $nat, -$m))
list(range(0, $z, $m))
list($point)
list($counts.values())
list($intmap)
list($intmap.values())
sorted($intmap, key=$intmapA.get)
list(dict.fromkeys($ints))
list(map(int, $digits))
list(map(len, $strs))
list(map(abs, $ints))
list(map(lambda $i1: $i1 * $m, $ints))
list(filter(lambda $i1: $i1 % 2 == 0, $ints))
list(filter(None, $ints))
[$i1 for $i1 in $ints if $i1 > $z]
[$i1 for $i1 in $ints if $i1 % 2 == 0]
[$i1 for $i1 in $ints if $i1 != $int]
[$i1 for $i1 in $ints if $i1 not in $ints]
[$i1 for $i1 in $ints if $int < $i1 < $z]
[$i1 * $m for $i1 in $ints]
[$i1 ** 2 for $i1 in $ints]
[$i1 + $z for $i1 in $ints]
[$i1 - $int for $i1 in $ints]
[$i1 % $m for $i1 in $ints]
[-$i1 for $i1 in $ints]
[abs($i1) for $i1 in $ints]
[$i1 if $i1 > $z else 0 for $i1 in $ints]
[$i1 * 2 for $i1 in $ints if $i1 % 2]
[$i1 * $i1 for $i1 in range($nat)]
[len($w1) for $w1 in $strs]
[ord($c1) for $c1 in $str]
[int($c1) for $c1 in str($int)]
[int($w1) for $w1 in $csv.split(',')]
[int($c1) for $c1 in $str if $c1.isdigit()]
[$j1 for $j1, $c1 in enumerate($str) if $c1 == $char]
[$j1 for $j1 in range(len($intsA)) if $intsA[$j1] > $z]
[$g1 + $g2 for $g1, $g2 in zip($ints, $ints)]
[$g1 * $g2 for $g1, $g2 in zip($ints, $ints)]
[$g2 - $g1 for $g1, $g2 in zip($intsA, $intsA[1:])]
[$v1 for $k1, $v1 in $pairs]
[$v1 for $v1 in $counts.values() if $v1 > $z]
[$i1 for $r1 in $matrix for $i1 in $r1]
[sum($r1) for $r1 in $matrix]
[max($r1) for $r1 in $matrix if $r1]
[$r1[0] for $r1 in $matrix]
[$r1[$nat] for $r1 in $matrix]
[$strA.count($c1) for $c1 in $strA]
[$intsA.index($i1) for $i1 in sorted($intsA)]
$matrix[$nat]
$matrix[-1]
$groups[$str]
$groups.get($str, [])
$ints or [$z]
$ints if $bool else []
sum($matrix, [])
[*$ints, $int]
[*$ints, *$ints]
""",
    "counts": r"""
{$k1: len($k1) for $k1 in $strs}
{$c1: $strA.count($c1) for $c1 in $strA}
{$c1: $j1 for $j1, $c1 in enumerate($str)}
{$k1: $v1 for $k1, $v1 in $pairs}
{$k1: $v1 * $m for $k1, $v1 in $counts.items()}
{$k1: $v1 for $k1, $v1 in $counts.items() if $v1 > $z}
{$k1: $v1 for $k1, $v1 in sorted($counts.items())}
{$k1.upper(): $v1 for $k1, $v1 in $counts.items()}
{$k1: $countsA[$k1] for $k1 in $countsA if $k1 != $str}
{$k1: $countsA.get($k1, 0) for $k1 in $strs}
dict($pairs)
dict(zip($strs, $ints))
dict(sorted($counts.items()))
dict(sorted($counts.items(), key=lambda $p1: $p1[1]))
dict(sorted($counts.items(), key=lambda $p1: -$p1[1]))
dict(enumerate($strs))
dict.fromkeys($strs, $z)
dict.fromkeys($str, 0)
$counts | $counts
$counts | {$str: $int}
{**$counts, $str: $int}
{**$counts, **$counts}
$counts.copy()
dict($counts)
dict($counts, $lkey=$z)
{$str: $int}
""",
    "names": r"""
{$v1: $k1 for $k1, $v1 in $names.items()}
{$k1: $v1.upper() for $k1, $v1 in $names.items()}
{$w1: $w1[::-1] for $w1 in $strs}
{$w1[0]: $w1 for $w1 in $strs if $w1}
dict(zip($str, $str))
dict($w1.split('=') for $w1 in $kv.split(';'))
$names | {$str: $str}
{**$names, $str: $str}
""",
    "ids": r"""
{len($w1): $w1 for $w1 in $strs}
{$j1: $c1 for $j1, $c1 in enumerate($str)}
{$v1: $k1 for $k1, $v1 in $counts.items()}
dict(enumerate($strs, $m))
dict(zip($ints, $strs))
dict(zip(range($nat), $str))
""",
    "intmap": r"""
{$i1: $intsA.count($i1) for $i1 in $intsA}
{$i1: $i1 ** 2 for $i1 in $ints}
{$i1: $i1 % $m for $i1 in range($nat)}
{$j1: $i1 for $j1, $i1 in enumerate($ints)}
{$v1: $k1 for $k1, $v1 in $intmap.items()}
{$k1: $v1 + $z for $k1, $v1 in $intmap.items()}
{$k1: $v1 for $k1, $v1 in $intmap.items() if $k1 != $int}
dict(zip($ints, $ints))
dict.fromkeys($ints, $z)
dict.fromkeys($ints)
dict(enumerate($ints))
dict(sorted($intmap.items()))
$intmap | {$int: $z}
$intmap.copy()
""",
    "groups": r"""
{$k1: [] for $k1 in $strs}
{$k1: [$v1] for $k1, $v1 in $counts.items()}
{$k1: sorted($v1) for $k1, $v1 in $groups.items()}
{$k1: $v1[:$m] for $k1, $v1 in $groups.items() if $v1}
{$w1: [$j1 for $j1 in range(len($w1))] for $w1 in $strs}
""",
    "pairs": r"""
list($counts.items())
sorted($counts.items())
sorted($counts.items(), key=lambda $p1: $p1[1])
sorted($counts.items(), key=lambda $p1: (-$p1[1], $p1[0]))
sorted($pairs, key=lambda $p1: $p1[1], reverse=True)
sorted($pairs)
list(zip($strs, $ints))
list(zip($str, $ints))
[($w1, len($w1)) for $w1 in $strs]
[($c1, $strA.count($c1)) for $c1 in sorted(set($strA))]
[($k1, $v1 + $z) for $k1, $v1 in $pairs]
[$p1 for $p1 in $pairs if $p1[1] > $z]
$pairs[::-1]
$pairs + [($str, $int)]
$pairs[:$nat]
""",
    "point": r"""
tuple($ints)
tuple(sorted($ints))
($int, $int)
($int, $int, $z)
divmod($int, $z)
divmod($int, $m)
$point + ($int,)
$point + $point
$point * 2
$point[::-1]
$point[1:]
$point[:$nat]
tuple(reversed($point))
tuple($i1 * $m for $i1 in $point)
(min($ints), max($ints))
(len($str), $str.count($ch))
tuple(map(int, $csv.split(',')))
""",
    "set": r"""
set($ints)
set($ints) & set($ints)
set($ints) | set($ints)
set($ints) - set($ints)
set($ints) ^ set($ints)
$set & $set
$set | $set
$set - $set
$set ^ $set
$set.union($set)
$set.union($ints)
$set.intersection($set)
$set.intersection($ints)
$set.difference($set)
$set.symmetric_difference($set)
$set | {$int}
$set.copy()
{$i1 % $m for $i1 in $ints}
{$i1 for $i1 in $ints if $i1 > $z}
{len($w1) for $w1 in $strs}
{$int, $int}
set(range($nat))
""",
    "matrix": r"""
[list($r1) for $r1 in zip(*$matrix)]
[$r1[::-1] for $r1 in $matrix]
[sorted($r1) for $r1 in $matrix]
[[$i1 * $m for $i1 in $r1] for $r1 in $matrix]
[[0] * $m for $j1 in range($nat)]
[[$j1] * $m for $j1 in range($nat)]
[$intsA[$j1:$j1 + $m] for $j1 in range(0, len($intsA), $m)]
[[$j1, $i1] for $j1, $i1 in enumerate($ints)]
[$r1 for $r1 in $matrix if len($r1) > 1]
[[$i1 for $i1 in $r1 if $i1 > $z] for $r1 in $matrix]
[list(range($j1)) for $j1 in range($nat)]
$matrix + [$ints]
$matrix[::-1]
[$ints, $ints]
sorted($matrix, key=len)
sorted($matrix, key=sum)
""",
    "mixed": r"""
[$int, $str]
[$int, $float, $bool]
[$str, None, $int]
list($mixed)
$mixed[::-1]
$mixed + [$any]
[$any, $any]
[$i1 for $i1 in $mixed if $i1]
[$i1 for $i1 in $mixed if isinstance($i1, int)]
[type($i1).__name__ for $i1 in $mixed]
[str($i1) for $i1 in $mixed]
list(enumerate($strs))
list(enumerate($str, $m))
list(enumerate($ints))
list(zip($ints, $ints))
list(zip($str, $str))
list(zip($ints, $ints[1:]))
[$bool, $bool]
[$i1 > $z for $i1 in $ints]
[$c1.isupper() for $c1 in $str]
[$i1 / $m for $i1 in $ints]
[round($i1, 1) for $i1 in $floats]
[float($i1) for $i1 in $ints]
[($g1, $g2) for $g1 in $ints for $g2 in $ints if $g1 < $g2]
[($j1, $c1) for $j1, $c1 in enumerate($str) if $c1 != $ch]
""",
}

EXPRESSIONS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(line for line in lines.split("\n") if line) for kind, lines in _EXPRESSIONS.items()
}
"""Templates of expressions by the type of their value."""
