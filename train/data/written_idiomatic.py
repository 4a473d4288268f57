"""Functions in idiomatic Python: comprehensions, itertools, collections, slices, keys and patterns, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

IDIOMATIC: Final = r"""
#: shelf_labels($fruits, $size)
def shelf_labels(names, start):
    numbered = list(enumerate(names, start))
    labels = [f'{n:02d}-{name[:3]}' for n, name in numbered]
    line = ' | '.join(reversed(labels))
    return line

#: split_pay($staff)
def split_pay(staff):
    pay = {name: amount for name, team, amount in staff}
    top = max(pay, key=pay.get, default='nobody')
    rest = {n: p for n, p in pay.items() if n != top}
    gap = pay.get(top, 0) - max(rest.values(), default=0)
    return top, gap

#: cart_total($orders, $prices)
def cart_total(orders, extra):
    prices = {'fig': 3, 'pear': 2, 'plum': 4} | extra
    known = [(f, q) for f, q in orders if f in prices and q > 0]
    total = sum(prices[f] * q for f, q in known)
    skipped = len(orders) - len(known)
    return f'{total} ({skipped} skipped)'

#: runs_of_parity($ints)
from itertools import groupby

def runs_of_parity(numbers):
    out = []
    for odd, group in [(k, list(g)) for k, g in groupby(numbers, key=lambda n: n % 2)]:
        label = 'odd' if odd else 'even'
        out.append((label, len(group)))
    longest = max(out, key=lambda pair: pair[1], default=None)
    return out, longest

#: peel($ints)
def peel(row):
    layers = []
    while len(row) >= 2:
        first, *row, last = row
        layers.append(last - first)
    centre = row[0] if row else None
    return layers, centre

#: head_and_tail($strs)
def head_and_tail(words):
    match words:
        case []:
            msg = 'nothing'
        case [only]:
            msg = f'just {only}'
        case [first, second]:
            msg = f'{first} and {second}'
        case [first, *middle, last]:
            msg = f'{first}, {len(middle)} more, {last}'
    return msg

#: diagonal_pair($square)
def diagonal_pair(grid):
    n = len(grid)
    main = [grid[i][i] for i in range(n)]
    anti = [grid[i][~i] for i in range(n)]
    both = list(zip(main, anti))
    same = sum(a == b for a, b in both)
    return both, same

#: weave($str, $sub)
from itertools import zip_longest

def weave(left, right):
    pairs = list(zip_longest(left, right, fillvalue='.'))
    woven = ''.join(a + b for a, b in pairs)
    holes = woven.count('.')
    return woven, holes

#: water_level($ints, $nat)
from itertools import accumulate

def water_level(flows, start):
    levels = list(accumulate(flows, initial=start))
    peak = max(levels)
    when = levels.index(peak)
    dry = any(level < 0 for level in levels)
    return peak, when, dry

#: commonest_ending($strs)
from collections import Counter

def commonest_ending(words):
    endings = Counter(w[-1].lower() for w in words if w)
    if not endings:
        return '-'
    ranked = sorted(endings.items(), key=lambda kv: (-kv[1], kv[0]))
    (letter, n), *others = ranked
    return f'{letter} x{n}, {len(others)} other'

#: colour_steps($rgb, $percent)
def colour_steps(rgb, pct):
    faded = tuple(c + (255 - c) * pct // 100 for c in rgb)
    clipped = tuple(min(max(c, 0), 255) for c in faded)
    code = '#' + ''.join(f'{c:02x}' for c in clipped)
    grey = len(set(clipped)) == 1
    return code if not grey else code + ' grey'

#: invert_groups($groups)
from collections import defaultdict

def invert_groups(groups):
    holders = defaultdict(list)
    for name, nums in groups.items():
        for n in nums:
            if name not in holders[n]:
                holders[n].append(name)
    shared = {n: who for n, who in sorted(holders.items()) if len(who) > 1}
    return dict(holders), shared

#: conveyor($ints, $size)
from collections import deque

def conveyor(boxes, room):
    belt = deque(maxlen=room)
    fallen = []
    for box in boxes:
        if len(belt) == room:
            fallen.append(belt[0])
        belt.append(box)
    left = list(belt)
    return left, fallen

#: describe_move($steps)
def describe_move(path):
    delta = {'U': (0, 1), 'D': (0, -1), 'L': (-1, 0), 'R': (1, 0)}
    moves = [delta[s] for s in path]
    dx, dy = (sum(axis) for axis in zip(*moves)) if moves else (0, 0)
    far = abs(dx) + abs(dy)
    back = far == 0 and bool(path)
    return (dx, dy), far, back

#: tidy_pairs($kv)
def tidy_pairs(line):
    chunks = re_split(line)
    table = {k.strip(): v.strip() for k, sep, v in (c.partition('=') for c in chunks) if sep}
    nums = {k: int(v) for k, v in table.items() if v.isdigit()}
    words = table.keys() - nums.keys()
    return nums, sorted(words)

def re_split(line):
    return [c for c in line.replace(';', '&').replace(':', '=').split('&') if c]

#: clock_math($clock, $minutes)
def clock_math(start, extra):
    h, m = map(int, start.split(':'))
    days, left = divmod(h * 60 + m + extra, 24 * 60)
    hour, minute = divmod(left, 60)
    suffix = f' +{days}d' if days else ''
    return f'{hour:02}:{minute:02}{suffix}'

#: stamp($sentence)
import re

def stamp(text):
    caps = re.findall(r'\b[A-Z]\w*', text)
    masked = re.sub(r'[aeiou]', '*', text)
    stars = masked.count('*')
    share = round(stars / len(text), 2) if text else 0.0
    return masked, caps, share

#: log_fields($logline)
import re

LINE = re.compile(r'(?P<h>\d+):(?P<m>\d+) (?P<level>[A-Z]+) (?P<msg>.*)')

def log_fields(line):
    if not (found := LINE.match(line)):
        return None
    fields = found.groupdict()
    hour, minute = int(fields.pop('h')), int(fields.pop('m'))
    fields['at'] = hour * 60 + minute
    return fields

#: transposed_table($matrix)
def transposed_table(rows):
    width = max(map(len, rows), default=0)
    padded = [row + [0] * (width - len(row)) for row in rows]
    columns = [list(col) for col in zip(*padded)]
    sums = [sum(col) for col in columns]
    return columns, sums

#: every_other($sentence, $size)
def every_other(text, step):
    picked = text[::step]
    rest = ''.join(ch for i, ch in enumerate(text) if i % step)
    flipped = rest[::-1]
    return picked + '/' + flipped

#: product_of_shapes($sizes)
from functools import reduce
from operator import mul

def product_of_shapes(shapes):
    areas = [w * h for w, h in shapes]
    product = reduce(mul, areas, 1)
    digits = [int(d) for d in str(product)]
    return product, sum(digits)

#: deal_order($hand)
def deal_order(hand):
    ranks = '23456789TJQKA'
    short = [card.replace('10', 'T') for card in hand]
    ordered = sorted(short, key=lambda c: (c[-1], -ranks.index(c[0])))
    by_suit = {s: ''.join(c[0] for c in ordered if c[-1] == s) for s in 'CDHS'}
    held = {s: r for s, r in by_suit.items() if r}
    return held

#: rot_digits($phone, $digit)
def rot_digits(number, shift):
    src = '0123456789'
    dst = src[shift:] + src[:shift]
    coded = number.translate(str.maketrans(src, dst, '() '))
    return coded, coded == number

#: bounding_box($rounds)
def bounding_box(points):
    if not points:
        return None
    xs, ys = zip(*points)
    lo = min(xs), min(ys)
    hi = max(xs), max(ys)
    width, height = (b - a for a, b in zip(lo, hi))
    return {'at': lo, 'w': width, 'h': height}

#: matching_shoes($matches)
from collections import namedtuple

Game = namedtuple('Game', 'home away hs as_')

def matching_shoes(results):
    games = [Game(*r) for r in results]
    draws = sum(g.hs == g.as_ for g in games)
    wins = [g.home if g.hs > g.as_ else g.away for g in games if g.hs != g.as_]
    tally = {team: wins.count(team) for team in sorted(set(wins))}
    return draws, tally

#: event_text($any)
def event_text(thing):
    match thing:
        case None:
            note = 'missing'
        case bool():
            note = 'flag ' + ('on' if thing else 'off')
        case int() | float() if thing < 0:
            note = f'below by {-thing}'
        case int() | float():
            note = f'number {thing}'
        case str():
            note = f'text of {len(thing)}'
        case [x, *_]:
            note = f'starts with {x}'
        case _:
            note = 'something'
    return note.capitalize()

#: rain_gaps($bits)
from itertools import groupby

def rain_gaps(days):
    spells = [(day, len(list(run))) for day, run in groupby(days)]
    dry = [n for day, n in spells if day == '0']
    wet = [n for day, n in spells if day == '1']
    text = '+'.join(f'{n}{"dw"[int(day)]}' for day, n in spells)
    return text, max(dry, default=0), max(wet, default=0)

#: climbs($ints)
from itertools import pairwise

def climbs(heights):
    steps = [b - a for a, b in pairwise(heights)]
    up = sum(s for s in steps if s > 0)
    down = -sum(s for s in steps if s < 0)
    signs = ''.join('+' if s > 0 else '-' if s < 0 else '=' for s in steps)
    return signs, up, down

#: menu_combos($fruits, $weights)
from itertools import product, islice

def menu_combos(fruits, sizes):
    unique = list(dict.fromkeys(fruits))
    combos = [f'{s}{f}' for f, s in islice(product(unique, sizes), 5)]
    total = len(unique) * len(sizes)
    hidden = max(total - len(combos), 0)
    if hidden:
        combos.append(f'... {hidden} more')
    return combos

#: round_trip($roads, $node)
def round_trip(roads, home):
    out = roads.get(home, {})
    back = {town: roads[town][home] for town in out if home in roads.get(town, {})}
    loops = {town: out[town] + km for town, km in back.items()}
    best = min(loops, key=lambda t: (loops[t], t), default=None)
    return best, loops.get(best)

#: merge_settings($names, $names)
def merge_settings(base, user):
    merged = base | user
    changed = [k for k in base.keys() & user.keys() if base[k] != user[k]]
    added = [k for k in user if k not in base]
    report = {'set': len(merged), 'changed': sorted(changed), 'added': added}
    return report

#: pad_block($lines, $width)
def pad_block(text, least):
    rows = text.splitlines()
    width = max(least, *(len(r) for r in rows)) if rows else least
    boxed = [f'|{r:<{width}}|' for r in rows]
    edge = '+' + '-' * width + '+'
    top, *body = [edge, *boxed, edge]
    return '\n'.join([top, *body])

#: wrap_note($sentence, $width)
import textwrap

def wrap_note(text, width):
    lines = textwrap.wrap(text, width=max(width, 5))
    marked = [f'> {line}' for line in lines]
    widest = max(marked, key=len, default='')
    brief = textwrap.shorten(text, width=12, placeholder='..')
    return marked, len(widest), brief

#: outline($deep)
def outline(node, depth=0):
    lines = []
    for key, val in sorted(node.items()):
        match val:
            case dict() if not val:
                lines.append('  ' * depth + key + ' (empty)')
            case dict():
                lines += ['  ' * depth + key, *outline(val, depth + 1)]
            case _:
                lines.append('  ' * depth + f'{key}={val}')
    return lines

#: parse_switches($flags)
def parse_switches(argv):
    opts, files = {}, []
    for arg in argv:
        match arg.split('='):
            case [name, value] if name.startswith('--'):
                opts[name[2:]] = int(value) if value.isdigit() else value
            case ['--']:
                break
            case [flag] if flag[0] == '-':
                letter, rest = flag[1], flag[2:]
                opts[letter] = rest or True
            case [name]:
                files.append(name)
    return opts, files

#: follow_signals($signals)
def follow_signals(signals):
    state = 'shut'
    trail = [state]
    for sig in signals:
        match state, sig:
            case 'shut', 'open':
                state = 'open'
            case 'open', 'close' | 'kick':
                state = 'shut'
            case 'shut', 'lock':
                state = 'locked'
            case 'locked', 'unlock':
                state = 'shut'
            case 'locked', 'kick':
                state = 'broken'
        if state != trail[-1]:
            trail.append(state)
    return '>'.join(trail)

#: greet_people($people)
def greet_people(people):
    cards = []
    for who in people:
        match who:
            case {'name': str(name), 'city': 'Rome'}:
                cards.append(f'Ciao {name}')
            case {'name': str(name), 'city': city}:
                cards.append(f'Hi {name} of {city}')
            case {'name': str(name), **rest}:
                cards.append(f'Hi {name}, {len(rest)} facts')
            case _:
                cards.append('Hi you')
    return cards

#: tree_fold($bst)
def tree_fold(node):
    match node:
        case None:
            return 0, 0
        case (value, None, None):
            return value, 1
        case (value, left, right):
            ls, lh = tree_fold(left)
            rs, rh = tree_fold(right)
            total, height = value + ls + rs, 1 + max(lh, rh)
            return total, height

#: age_band($records)
def age_band(records):
    bands = {'young': [], 'mid': [], 'old': []}
    for rec in records:
        if (age := rec.get('age')) is None:
            continue
        band = 'young' if age < 30 else 'mid' if 30 <= age < 60 else 'old'
        bands[band].append(rec.get('name') or '?')
    sizes = {b: len(who) for b, who in bands.items() if who}
    return bands, sizes

#: first_word_over($sentence, $size)
def first_word_over(text, limit):
    words = text.split()
    hits = (w for w in words if len(w) > limit)
    if (first := next(hits, None)) is None:
        return 'none'
    others = sum(1 for _ in hits)
    return f'{first} (+{others})'

#: triangle_rows($sorted)
def triangle_rows(nums):
    rows, size = [], 1
    while (row := nums[:size]):
        rows.append(row)
        nums, size = nums[size:], size + 1
    *full, last = rows or [[]]
    complete = len(last) == len(rows)
    return full, last, complete

#: common_neighbours($graph)
def common_neighbours(graph):
    links = {n: set(out) - {n} for n, out in graph.items()}
    common = {
        f'{a}{b}': sorted(links[a] & links[b])
        for a in links for b in links
        if a < b
    }
    best = max(common, key=lambda ab: len(common[ab]), default=None)
    return {ab: both for ab, both in common.items() if both}, best

#: sieve_columns($table)
def sieve_columns(text):
    head, *body = text.splitlines()
    keys = head.split(',')
    rows = [dict(zip(keys, line.split(','))) for line in body]
    filled = [r for r in rows if all(r.values())]
    ages = {r['name']: int(r['age']) for r in filled}
    return ages, len(rows) - len(filled)

#: tag_cloud($tags)
def tag_cloud(tags):
    kinds = {'#': 'topic', '@': 'user'}
    buckets = {}
    for tag in tags:
        kind = kinds.get(tag[:1], 'plain')
        buckets.setdefault(kind, set()).add(tag.lstrip('#@'))
    flat = {kind: ' '.join(sorted(names)) for kind, names in buckets.items()}
    biggest, *_ = sorted(flat, key=lambda k: (-len(flat[k]), k)) or ['']
    return flat, biggest

#: version_key($versions)
def version_key(versions):
    keys = [tuple(int(p) for p in v.split('.')) for v in versions]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    newest = versions[order[-1]]
    stale = [versions[i] for i in order[:-1]]
    return newest, stale

#: zebra($maze)
def zebra(rows):
    cells = [(r, c) for r, row in enumerate(rows) for c, ch in enumerate(row) if ch == '#']
    dark = {rc for rc in cells if sum(rc) % 2}
    light = [rc for rc in cells if rc not in dark]
    most = max(range(len(rows)), key=lambda r: rows[r].count('#'))
    return len(dark), light[:3], most

#: rotate_board($bitgrid)
def rotate_board(grid):
    turned = [list(col)[::-1] for col in zip(*grid)]
    moved = sum(a != b for old, new in zip(grid, turned) for a, b in zip(old, new))
    shape = [''.join(' #'[bit] for bit in row) for row in turned]
    return shape, moved

#: bank_days($amounts, $nat)
from itertools import accumulate, takewhile

def bank_days(bills, cash):
    left = list(accumulate(bills, lambda have, bill: have - bill, initial=cash))
    ok = list(takewhile(lambda x: x >= 0, left))
    days = len(ok) - 1
    short = -left[days + 1] if days + 1 < len(left) else 0
    return days, short

#: opcode_counts($instructions)
from collections import Counter

def opcode_counts(program):
    parsed = [line.split() for line in program]
    ops = Counter(op for op, *_ in parsed)
    names = Counter(a for _, *args in parsed for a in args if a.isalpha())
    busiest = [n for n, c in names.items() if c == max(names.values())]
    return dict(ops), sorted(busiest)

#: stock_after($stock, $orders)
from collections import Counter

def stock_after(stock, orders):
    have = Counter(stock)
    sold = Counter()
    for item, n in orders:
        sold[item] += min(n, have[item] - sold[item])
    left = have - sold
    gone = sorted(set(stock) - set(left))
    return dict(left), gone
"""
