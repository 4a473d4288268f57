"""Utility functions as they stand in the `utils.py` and `helpers.py` of real projects, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

UTILITIES: Final = r"""
#: chunked_with_tail($ints, $size)
def chunked_with_tail(items, size):
    '''Full chunks first, the odd remainder separately.'''
    cut = len(items) - len(items) % size
    chunks = [items[i:i + size] for i in range(0, cut, size)]
    tail = items[cut:]
    return chunks, tail

#: pluralize($nat, $fruit)
IRREGULAR = {'child': 'children', 'person': 'people', 'plum': 'plums!'}

def pluralize(count: int, noun: str, zero: str = 'no') -> str:
    if count == 1:
        return f'1 {noun}'
    plural = IRREGULAR.get(noun)
    if plural is None:
        ending = 'es' if noun.endswith(('s', 'x', 'ch', 'sh')) else 's'
        plural = noun + ending
    amount = count or zero
    return f'{amount} {plural}'

#: truncate_middle($str, $width)
def truncate_middle(value, limit, marker='..'):
    '''Keep both ends of a long value.'''
    if len(value) <= limit:
        return value
    room = limit - len(marker)
    if room < 2:
        return value[:limit]
    head = (room + 1) // 2
    tail = room - head
    return value[:head] + marker + value[len(value) - tail:]

#: slug_for_url($sentence)
def slug_for_url(title, max_words=3):
    cleaned = ''
    for ch in title.lower():
        cleaned += ch if ch.isalnum() else ' '
    words = cleaned.split()
    dropped = len(words) - max_words
    slug = '-'.join(words[:max_words])
    if dropped > 0:
        slug += f'-{dropped}'
    return slug

#: dig($deep, $chars)
def dig(data, path, default=None):
    '''Follow keys down nested dicts.'''
    node = data
    for step in path:
        if not isinstance(node, dict):
            return default
        node = node.get(step, default)
    return node

#: dig_dotted($nesteddict)
def dig_dotted(settings, *, sep='.'):
    found = {}
    for dotted in ('a.b', 'c', 'a.x', 'c.d'):
        node = settings
        try:
            for key in dotted.split(sep):
                node = node[key]
        except KeyError as error:
            node = f'missing {error.args[0]}'
        except TypeError:
            node = None
        found[dotted] = node
    return found

#: compact($mixed)
def compact(values, keep_zero=True):
    '''Drop empty values, but a zero may be data.'''
    kept = []
    for value in values:
        is_zero = value == 0 and not isinstance(value, bool)
        if value or (keep_zero and is_zero):
            kept.append(value)
    return kept

#: coalesce($any, $any, $any)
def coalesce(*candidates):
    for position, candidate in enumerate(candidates):
        if candidate is not None and candidate != '':
            return position, candidate
    return -1, None

#: clamp_pair($int, $int, $int)
def clamp_pair(value: int, first: int, second: int) -> int:
    '''Clamp to two limits given in any order.'''
    low, high = sorted((first, second))
    raised = max(value, low)
    return min(raised, high)

#: batch_by_weight($weights, $positive)
def batch_by_weight(weights, limit):
    batches = []
    current = []
    load = 0
    for w in weights:
        if current and load + w > limit:
            batches.append(current)
            current, load = [], 0
        current.append(w)
        load += w
    if current:
        batches.append(current)
    return batches

#: backoff_delays($nat, $size)
def backoff_delays(retries, base=1, factor=2, ceiling=20):
    '''Seconds to wait before each retry.'''
    delays = []
    delay = base
    while len(delays) < retries:
        delays.append(min(delay, ceiling))
        delay *= factor
    return delays

#: call_with_retries($bools, $nat)
def call_with_retries(outcomes, attempts):
    replies = iter(outcomes)
    errors = 0

    def call():
        if not next(replies, False):
            raise ConnectionError('refused')
        return 'ok'

    for attempt in range(1, attempts + 1):
        try:
            reply = call()
        except ConnectionError:
            errors += 1
        else:
            return reply, attempt
    return None, errors

#: parse_bool($yesno)
TRUTHY = {'yes', 'true', 'on', '1'}
FALSY = {'no', 'false', 'off', '0'}

def parse_bool(raw: str, default: bool | None = None) -> bool:
    word = raw.strip().lower()
    if word in TRUTHY:
        return True
    if word in FALSY:
        return False
    if default is None:
        raise ValueError(f'not a boolean: {raw!r}')
    return default

#: merge_defaults($deep, $deep)
def merge_defaults(options, defaults):
    '''Fill what is missing, level by level.'''
    merged = dict(options)
    for key, fallback in defaults.items():
        mine = merged.get(key)
        if key not in merged:
            merged[key] = fallback
        elif isinstance(mine, dict) and isinstance(fallback, dict):
            merged[key] = merge_defaults(mine, fallback)
    return merged

#: normalise_path($path)
def normalise_path(path):
    absolute = path.startswith('/')
    stack = []
    for part in path.split('/'):
        if part in ('', '.'):
            continue
        if part == '..' and stack and stack[-1] != '..':
            stack.pop()
        elif part != '..' or not absolute:
            stack.append(part)
    joined = '/'.join(stack)
    return '/' + joined if absolute else joined or '.'

#: normalize_name($fullname)
def normalize_name(full: str) -> str:
    '''Last name first, middle names as initials.'''
    parts = full.split()
    if len(parts) < 2:
        return full
    *given, last = parts
    first, *middle = given
    initials = ' '.join(name[0] + '.' for name in middle)
    return f'{last.upper()}, {first} {initials}'.rstrip()

#: mask_secret($str)
def mask_secret(secret, visible=2, mask='*'):
    hidden = len(secret) - visible
    if hidden <= visible:
        return mask * len(secret)
    return mask * hidden + secret[-visible:]

#: mask_settings($names)
SENSITIVE = ('key', 'id', 'token', 'x')

def mask_settings(settings: dict) -> dict:
    '''A copy that is safe to log.'''
    safe = {}
    for name, value in settings.items():
        secret = any(mark in name.lower() for mark in SENSITIVE)
        safe[name] = '***' if secret else value
    return safe

#: build_query($names, $nat)
def build_query(params, page=0):
    pairs = [f'{k}={v}' for k, v in sorted(params.items())]
    if page > 1:
        pairs.append(f'page={page}')
    if not pairs:
        return ''
    query = '&'.join(pairs)
    return '?' + query.replace(' ', '+')

#: human_size($bytes_size)
UNITS = ('B', 'KiB', 'MiB', 'GiB')

def human_size(count, precision=1):
    '''File size with a binary unit.'''
    amount = float(count)
    unit = UNITS[0]
    for unit in UNITS:
        if amount < 1024:
            break
        amount /= 1024
    if unit == 'B':
        return f'{count} B'
    return f'{amount:.{precision}f} {unit}'

#: relative_time($int)
def relative_time(minutes: int) -> str:
    if minutes == 0:
        return 'just now'
    future = minutes < 0
    size = abs(minutes)
    if size < 60:
        text = f'{size} min'
    elif size < 24 * 60:
        text = f'{size // 60} h'
    else:
        text = f'{size // 1440} d'
    return f'in {text}' if future else f'{text} ago'

#: sort_none_last($mixed)
def sort_none_last(values):
    '''Numbers ascending, then texts, then the Nones.'''

    def key(v):
        if v is None:
            return 2, ''
        if isinstance(v, str):
            return 1, v.lower()
        return 0, v

    ordered = sorted(values, key=key)
    return ordered

#: natural_key($filename, $int)
import re

def natural_key(name, number):
    label = f'{name}{number}'
    parts = re.split(r'(\d+)', label)
    key = []
    for part in parts:
        if part.isdigit():
            key.append((0, int(part)))
        elif part:
            key.append((1, part.casefold()))
    return key

#: compare_versions($dotted, $dotted)
def compare_versions(left, right):
    '''-1, 0 or 1; a missing part counts as zero.'''
    a = [int(p) for p in left.split('.')]
    b = [int(p) for p in right.split('.')]
    width = max(len(a), len(b))
    a += [0] * (width - len(a))
    b += [0] * (width - len(b))
    for x, y in zip(a, b):
        if x != y:
            return 1 if x > y else -1
    return 0

#: indent_after_first($lines)
def indent_after_first(block, prefix='    '):
    first, *rest = block.split('\n')
    out = [first]
    for line in rest:
        out.append(prefix + line if line.strip() else '')
    return '\n'.join(out)

#: strip_margin($lines, $nat)
def strip_margin(text: str, depth: int) -> list[str]:
    '''Dedent by the smallest margin found.'''
    lines = [' ' * (depth + i) + ln for i, ln in enumerate(text.splitlines())]
    margin = min((len(ln) - len(ln.lstrip()) for ln in lines if ln.strip()), default=0)
    stripped = [ln[margin:] for ln in lines]
    return stripped

#: render_table($pairs)
def render_table(rows, headers=('name', 'n')):
    '''Left column padded, numbers to the right.'''
    left = max([len(headers[0])] + [len(name) for name, _ in rows])
    right = max([len(headers[1])] + [len(str(n)) for _, n in rows])
    lines = [headers[0].ljust(left) + ' | ' + headers[1].rjust(right)]
    lines.append('-' * left + '-+-' + '-' * right)
    for name, n in rows:
        lines.append(f'{name:<{left}} | {n:>{right}}')
    return lines

#: diff_summary($counts, $counts)
def diff_summary(before, after):
    added = sorted(after.keys() - before.keys())
    removed = sorted(before.keys() - after.keys())
    changed = sorted(k for k in before if k in after and before[k] != after[k])
    parts = []
    for sign, keys in (('+', added), ('-', removed), ('~', changed)):
        if keys:
            parts.append(sign + ','.join(keys))
    return ' '.join(parts) or 'same'

#: safe_get($mixed, $int)
def safe_get(seq, index, default=None):
    '''Like seq[index], without the IndexError.'''
    size = len(seq)
    if -size <= index < size:
        return seq[index]
    return default

#: unique_by_folded_case($strs)
def unique_by_folded_case(items: list[str]) -> list[str]:
    '''Keep the first spelling of each word.'''
    spelled = {}
    for item in items:
        folded = item.casefold()
        spelled.setdefault(folded, item)
    return list(spelled.values())

#: partition($mixed)
def partition(items, pred=lambda x: isinstance(x, (int, float))):
    accepted, rejected = [], []
    for item in items:
        bucket = accepted if pred(item) else rejected
        bucket.append(item)
    return accepted, rejected

#: steps_between($ints)
from itertools import pairwise

def steps_between(values, wrap=False):
    '''Differences of neighbours, at will with the wrap-around.'''
    pairs = list(pairwise(values))
    if wrap and len(values) > 1:
        pairs.append((values[-1], values[0]))
    diffs = [b - a for a, b in pairs]
    return diffs

#: flag_names($byte)
FLAGS = [('read', 4), ('write', 2), ('exec', 1)]

def flag_names(mask):
    names = []
    for name, bit in FLAGS:
        if mask & bit:
            names.append(name)
            mask &= ~bit
    if mask:
        names.append(hex(mask))
    return '|'.join(names) or 'none'

#: lookup_level($digits)
LEVELS = {'debug': 10, 'info': 20, 'warning': 30, 'error': 40}

def lookup_level(level: str | int) -> int:
    '''Accept a number, a name or the start of a name.'''
    if level.strip().isdigit():
        return int(level)
    wanted = level.strip().lower()
    hits = [name for name in LEVELS if name.startswith(wanted)]
    if len(hits) != 1:
        raise ValueError(f'unknown or ambiguous level: {level}')
    return LEVELS[hits[0]]

#: enum_member($dayname)
from enum import Enum

class Day(Enum):
    MON = 0
    WED = 2
    FRI = 4

def enum_member(text, default=Day.MON):
    name = text.upper()
    member = Day.__members__.get(name)
    found = member is not None
    chosen = member if found else default
    return chosen.name, chosen.value, found

#: split_args($flags)
def split_args(argv):
    '''Options into a dict, the rest positional; -- ends the options.'''
    options = {}
    rest = []
    i = 0
    while i < len(argv):
        arg = argv[i]
        i += 1
        if arg == '--':
            rest += argv[i:]
            break
        if arg.startswith('--'):
            key, eq, value = arg[2:].partition('=')
            options[key] = value if eq else True
        elif arg.startswith('-'):
            options[arg[1]] = arg[2:] or True
        else:
            rest.append(arg)
    return options, rest

#: parse_env($config)
def parse_env(text: str, prefix: str = 'APP_') -> dict:
    env = {}
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith('#'):
            continue
        name, sep, value = line.partition('=')
        if not sep:
            continue
        env[prefix + name.upper()] = value.strip('\'')
    return env

#: env_int($names, $digits)
def env_int(env, raw, key='PORT', default=8080):
    '''Integer setting, ignoring blanks, with a range check.'''
    env = {**env, key: raw}
    value = env.get(key, '').strip()
    if not value:
        return default
    number = int(value)
    if not 0 < number < 65536:
        raise ValueError(f'{key} out of range: {number}')
    return number

#: parse_content_type($sub, $kv)
def parse_content_type(subtype, tail):
    header = f'Text/{subtype}; {tail}'
    kind, *params = [piece.strip() for piece in header.split(';')]
    parsed = {}
    for param in params:
        if '=' in param:
            k, v = param.split('=', 1)
            parsed[k.lower()] = v.strip("'")
    return kind.lower(), parsed

#: accept_order($pairs)
def accept_order(weighted):
    '''Languages by quality, zero quality refused.'''
    header = ', '.join(f'{tag};q=0.{q % 10}' for tag, q in weighted)
    ranked = []
    for position, entry in enumerate(header.split(', ')):
        tag, _, q = entry.partition(';q=')
        quality = float(q or 1)
        if quality > 0:
            ranked.append((-quality, position, tag))
    ranked.sort()
    return [tag for *_, tag in ranked if tag]

#: ensure_list($any)
def ensure_list(value):
    if value is None:
        return []
    if isinstance(value, (list, tuple, set)):
        return list(value)
    if isinstance(value, str):
        parts = value.split(',')
        return [p.strip() for p in parts if p.strip()]
    return [value]

#: describe_type($any)
def describe_type(obj: object) -> str:
    '''A friendly type name for error messages.'''
    match obj:
        case None:
            label = 'nothing'
        case bool():
            label = 'flag'
        case int() | float():
            label = 'number'
        case str():
            label = f'text of {len(obj)}'
        case []:
            label = 'empty list'
        case [first, *_]:
            label = 'list of ' + type(first).__name__
        case _:
            label = type(obj).__name__
    return label

#: humanize_field($snake)
ACRONYMS = {'id', 'url', 'key'}

def humanize_field(field, lower=False):
    words = field.split('_')
    shown = []
    for n, word in enumerate(words):
        if word in ACRONYMS:
            word = word.upper()
        elif n == 0 and not lower:
            word = word.capitalize()
        shown.append(word)
    return ' '.join(shown)

#: to_constant_name($camel)
def to_constant_name(name):
    '''CamelCase to CAMEL_CASE.'''
    out = name[:1].upper()
    for ch in name[1:]:
        if ch.isupper():
            out += '_'
        out += ch.upper()
    return out

#: join_human($strs)
def join_human(items, *, last='and', limit=3):
    extra = len(items) - limit
    shown = list(items)
    if extra > 0:
        shown = shown[:limit - 1] + [f'{extra + 1} others']
    if len(shown) < 2:
        return ''.join(shown)
    head = ', '.join(shown[:-1])
    return f'{head} {last} {shown[-1]}'

#: ordinal_label($int)
def ordinal_label(n: int) -> str:
    '''1 -> 1st, 12 -> 12th; negative counts from the end.'''
    size = abs(n)
    suffix = 'th'
    if size % 100 not in (11, 12, 13):
        suffix = {1: 'st', 2: 'nd', 3: 'rd'}.get(size % 10, 'th')
    label = f'{size}{suffix}'
    if n < 0:
        label += ' last'
    return label

#: index_by($records, $field)
def index_by(rows, field):
    '''Dict of rows by a field; rows that lack it are counted.'''
    index = {}
    skipped = 0
    for row in rows:
        if field not in row:
            skipped += 1
            continue
        index[row[field]] = row
    return index, skipped

#: pick_omit($counts, $strs)
def pick(d, keys):
    return {k: d[k] for k in keys if k in d}

def omit(d, keys):
    return {k: v for k, v in d.items() if k not in keys}

def pick_omit(d, wanted):
    inside = pick(d, wanted)
    outside = omit(d, inside)
    return inside, outside

#: invert_mapping($names)
def invert_mapping(mapping):
    inverse = {}
    clashes = set()
    for key, value in mapping.items():
        if value in inverse:
            clashes.add(value)
        inverse[value] = key
    for value in sorted(clashes):
        del inverse[value]
    return inverse

#: flatten_keys($deep)
def flatten_keys(tree, prefix='', sep='/'):
    '''Nested dict to one level of joined keys.'''
    flat = {}
    for key, value in tree.items():
        full = prefix + sep + key if prefix else key
        if isinstance(value, dict) and value:
            flat.update(flatten_keys(value, full, sep))
        else:
            flat[full] = value
    return flat

#: set_path($nesteddict, $int)
def set_path(config, value, path='a.x.y'):
    *parents, leaf = path.split('.')
    node = config
    for name in parents:
        node = node.setdefault(name, {})
    old = node.get(leaf)
    node[leaf] = value
    return config, old

#: round_robin($ints, $strs)
def round_robin(*lists):
    '''Take turns until every list is used up.'''
    result = []
    longest = max(len(seq) for seq in lists)
    for turn in range(longest):
        for seq in lists:
            if turn < len(seq):
                result.append(seq[turn])
    return result

#: window_averages($ints, $size)
from collections import deque

def window_averages(stream, size):
    window = deque(maxlen=size)
    averages = []
    for x in stream:
        window.append(x)
        if len(window) == size:
            averages.append(round(sum(window) / size, 2))
    return averages

#: first_true($mixed)
def first_true(values, default=None, pred=None):
    '''The first accepted value, with how many were tried.'''
    tried = 0
    for value in values:
        tried += 1
        ok = pred(value) if pred else bool(value)
        if ok:
            break
    else:
        value = default
    return value, tried
"""
