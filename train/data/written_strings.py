"""Functions that clean, format, encode and measure strings, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

STRINGS: Final = r"""
#: normalize_spaces($str)
def normalize_spaces(text):
    result = ''
    for ch in text.strip():
        if ch.isspace():
            if not result.endswith(' '):
                result += ' '
        else:
            result += ch
    return result

#: clean_name($fullname)
def clean_name(name, limit=10):
    name = ' '.join(name.split()).title()
    if len(name) > limit:
        first, *rest = name.split()
        name = ' '.join([first[0] + '.'] + rest)
    return name

#: last_first($fullname)
def last_first(name):
    *given, last = name.split()
    if not given:
        return last.upper()
    return last.upper() + ', ' + ' '.join(given)

#: username($fullname, $nat)
def username(name, number):
    base = name.lower().replace(' ', '.')[:8]
    if number > 0:
        base += str(number)
    return base

#: plural($sub)
def plural(noun):
    if noun.endswith(('s', 'x', 'ch', 'sh')):
        return noun + 'es'
    if noun.endswith('y') and noun[-2] not in 'aeiou':
        return noun[:-1] + 'ies'
    if noun.endswith('f'):
        return noun[:-1] + 'ves'
    return noun + 's'

#: join_words($fruits)
def join_words(words, last='and'):
    if not words:
        return ''
    if len(words) == 1:
        return words[0]
    return ', '.join(words[:-1]) + f' {last} ' + words[-1]

#: ordinal($positive)
def ordinal(n):
    if 10 < n % 100 < 14:
        suffix = 'th'
    else:
        suffix = {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')
    return str(n) + suffix

#: human_size($bytes_size)
def human_size(size):
    for unit in ('B', 'KB', 'MB'):
        if size < 1024:
            return f'{size:.0f} {unit}' if unit == 'B' else f'{size:.1f} {unit}'
        size /= 1024
    return f'{size:.1f} GB'

#: with_commas($cents)
def with_commas(number):
    digits = str(number)
    groups = []
    while len(digits) > 3:
        groups.insert(0, digits[-3:])
        digits = digits[:-3]
    groups.insert(0, digits)
    return ','.join(groups)

#: in_words($digit, $digit)
def in_words(tens, units):
    ones = 'zero one two three four five six seven eight nine'.split()
    if tens == 0:
        return ones[units]
    if tens == 1:
        return 'ten' if units == 0 else 'teen'
    word = 'twenty thirty forty fifty sixty seventy eighty ninety'.split()[tens - 2]
    return word if units == 0 else word + '-' + ones[units]

#: progress($nat, $positive)
def progress(done, total, width=10):
    filled = width * done // total
    filled = min(filled, width)
    bar = '=' * filled + ' ' * (width - filled)
    return f'[{bar}] {done / total:.0%}'

#: table_row($strs, $width)
def table_row(cells, width):
    parts = []
    for i, cell in enumerate(cells):
        if len(cell) > width:
            cell = cell[:width - 1] + '~'
        parts.append(cell.ljust(width) if i == 0 else cell.rjust(width))
    return '|'.join(parts)

#: !bar_chart($counts)
def bar_chart(data):
    lines = []
    top = max(data.values(), default=1) or 1
    for label in sorted(data):
        bar = '#' * (data[label] * 5 // top)
        lines.append(f'{label:>6} {bar}')
    return lines

#: underline($sentence)
def underline(title, char='-'):
    title = title.strip().capitalize()
    return title + '\n' + char * len(title)

#: banner($sub, $width)
def banner(text, width):
    space = width - len(text) - 2
    if space < 0:
        return text
    left = space // 2
    return '*' + ' ' * left + text + ' ' * (space - left) + '*'

#: dedent($lines)
def dedent(text):
    margin = None
    for line in text.split('\n'):
        stripped = line.lstrip()
        if stripped:
            spaces = len(line) - len(stripped)
            margin = spaces if margin is None else min(margin, spaces)
    return [line[margin:] for line in text.split('\n')]

#: !break_line($sentence, $width)
def break_line(text, width):
    if len(text) <= width:
        return text, ''
    cut = text.rfind(' ', 0, width + 1)
    if cut == -1:
        cut = width
    return text[:cut], text[cut:].lstrip()

#: paragraphs($lines)
def paragraphs(text):
    blocks = [[]]
    for line in text.splitlines():
        if line.strip() == '' or line[0].isupper():
            blocks.append([])
        blocks[-1].append(line)
    return [len(block) for block in blocks if block]

#: hashtags($tags)
def hashtags(words):
    tags = []
    for word in words:
        if word.startswith('#') and len(word) > 1:
            tag = word[1:].lower()
            if tag not in tags:
                tags.append(tag)
    return tags

#: mentions($tags, $size)
def mentions(words, limit):
    found = []
    for word in words:
        if len(found) == limit:
            break
        if '@' in word:
            found.append(word.strip('@'))
    return found

#: censor($sentence, $sub)
def censor(text, word):
    pos = text.lower().find(word)
    while pos != -1:
        text = text[:pos] + '*' * len(word) + text[pos + len(word):]
        pos = text.lower().find(word, pos + len(word))
    return text

#: replace_first($str, $char, $char)
def replace_first(text, old, new):
    at = text.find(old)
    if at < 0:
        return text
    return text[:at] + new + text[at + 1:]

#: substitution($plain)
def substitution(text):
    normal = 'abcdef'
    secret = 'fedcba'
    out = []
    for ch in text:
        lower = ch.lower()
        if lower in normal:
            swapped = secret[normal.index(lower)]
            out.append(swapped.upper() if ch.isupper() else swapped)
        else:
            out.append(ch)
    return ''.join(out)

#: xor_cipher($plain, $byte)
def xor_cipher(text, key):
    codes = []
    for ch in text:
        codes.append(ord(ch) ^ key)
    return codes

#: rail_fence($plain)
def rail_fence(text, rails=2):
    rows = [''] * rails
    row, step = 0, 1
    for ch in text:
        rows[row] += ch
        if row == 0:
            step = 1
        elif row == rails - 1:
            step = -1
        row += step
    return ''.join(rows)

#: columns_cipher($plain, $size)
def columns_cipher(text, width):
    columns = []
    for start in range(width):
        columns.append(text[start::width])
    return '/'.join(columns)

#: keyword_shift($plain, $cipher_key)
def keyword_shift(text, key):
    result = []
    used = 0
    for ch in text.lower():
        if not 'a' <= ch <= 'z':
            result.append(ch)
            continue
        shift = ord(key[used % len(key)]) - 97
        result.append(chr((ord(ch) - 97 + shift) % 26 + 97))
        used += 1
    return ''.join(result)

#: encode_pairs($runs)
def encode_pairs(text):
    pairs = []
    for ch in text:
        if pairs and pairs[-1][0] == ch:
            pairs[-1] = (ch, pairs[-1][1] + 1)
        else:
            pairs.append((ch, 1))
    return pairs

#: short_runs($runs)
def short_runs(text):
    out = []
    i = 0
    while i < len(text):
        j = i
        while j < len(text) and text[j] == text[i]:
            j += 1
        out.append(text[i] + (str(j - i) if j - i > 1 else ''))
        i = j
    return ''.join(out)

#: transcribe($dna)
def transcribe(dna):
    pairs = {'A': 'U', 'T': 'A', 'C': 'G', 'G': 'C'}
    rna = ''
    for base in dna:
        rna += pairs[base]
    return rna

#: gc_content($dna)
def gc_content(dna):
    if not dna:
        return 0
    strong = sum(1 for base in dna if base in 'GC')
    return round(100 * strong / len(dna))

#: !codons($dna)
def codons(dna):
    found = []
    for i in range(0, len(dna) - 2, 3):
        codon = dna[i:i + 3]
        if codon == 'TAA':
            break
        found.append(codon)
    return found

#: sentence_stats($sentence)
def sentence_stats(text):
    words = text.split()
    lengths = [len(w.strip('.,!?')) for w in words]
    return {
        'words': len(words),
        'longest': max(lengths),
        'average': round(sum(lengths) / len(lengths), 1),
    }

#: vowel_groups($sub)
def vowel_groups(word):
    groups = 0
    inside = False
    for ch in word:
        vowel = ch in 'aeiouy'
        if vowel and not inside:
            groups += 1
        inside = vowel
    if word.endswith('e') and groups > 1:
        groups -= 1
    return groups

#: positions($str)
def positions(text):
    where = {}
    for i, ch in enumerate(text[:8]):
        where.setdefault(ch, []).append(i)
    return where

#: repeated_words($sentence)
def repeated_words(text):
    repeated = []
    previous = ''
    for word in text.lower().split():
        if word == previous:
            repeated.append(word)
        previous = word
    return repeated

#: !bigrams($sub)
def bigrams(word):
    counts = {}
    for a, b in zip(word, word[1:]):
        pair = a + b
        counts[pair] = counts.get(pair, 0) + 1
    return counts

#: similarity($sub, $sub)
def similarity(a, b):
    same = 0
    for x, y in zip(a, b):
        if x != y:
            break
        same += 1
    longest = max(len(a), len(b))
    return same * 100 // longest

#: sort_letters($str)
def sort_letters(text):
    letters = sorted(c for c in text if c.isalpha())
    it = iter(letters)
    return ''.join(next(it) if c.isalpha() else c for c in text)

#: !reverse_letters($str)
def reverse_letters(text):
    stack = [c for c in text if c.isalpha()]
    out = ''
    for c in text:
        out += stack.pop() if c.isalpha() else c
    return out

#: wave($sub)
def wave(word):
    waves = []
    for i in range(min(len(word), 4)):
        waves.append(word[:i] + word[i].upper() + word[i + 1:])
    return waves

#: !abbreviate($sentence)
def abbreviate(text, keep=5):
    short = []
    for word in text.split():
        if len(word) > keep:
            word = f'{word[0]}{len(word) - 2}{word[-1]}'
        short.append(word)
    return ' '.join(short)

#: password_strength($str)
def password_strength(password):
    score = 0
    if any(ch.islower() for ch in password):
        score += 1
    if any(ch.isupper() for ch in password):
        score += 1
    if any(ch.isdigit() for ch in password):
        score += 1
    if len(password) >= 8:
        score += 1
    return ['none', 'weak', 'fair', 'good', 'strong'][score]

#: mask_card($numeral)
def mask_card(number, visible=4):
    hidden = max(len(number) - visible, 0)
    masked = '*' * hidden + number[hidden:]
    return ' '.join(masked[i:i + 4] for i in range(0, len(masked), 4))

#: check_digit($numeral)
def check_digit(digits):
    total = 0
    for weight, digit in enumerate(digits, start=2):
        total += weight * int(digit)
    rest = 11 - total % 11
    if rest == 10:
        return 'X'
    return '0' if rest == 11 else str(rest)

#: is_identifier($str)
def is_identifier(name):
    if not name or name[0].isdigit():
        return False
    for ch in name:
        if ch != '_' and not ch.isalnum():
            return False
    return name not in ('if', 'for', 'def')

#: kebab($camel)
def kebab(name):
    words = ['']
    for ch in name:
        if ch.isupper() and words[-1]:
            words.append('')
        words[-1] += ch.lower()
    return '-'.join(words)

#: match_pattern($str, $sub)
def match_pattern(text, pattern='*a'):
    if '*' not in pattern:
        return pattern in text
    before, _, after = pattern.partition('*')
    return text.startswith(before) and text.endswith(after)

#: split_keep($str, $char)
def split_keep(text, sep):
    pieces = []
    piece = ''
    for ch in text:
        piece += ch
        if ch == sep:
            pieces.append(piece)
            piece = ''
    if piece:
        pieces.append(piece)
    return pieces

#: number_in($str)
def number_in(text):
    start = None
    for i, ch in enumerate(text):
        if ch.isdigit():
            if start is None:
                start = i
        elif start is not None:
            return int(text[start:i])
    return int(text[start:]) if start is not None else None

#: expand_template($template, $names)
def expand_template(text, values):
    out = ''
    while '{' in text:
        before, text = text.split('{', 1)
        name, text = text.split('}', 1)
        out += before + str(values.get(name, '?'))
    return out + text

#: common_letters($sub, $sub)
def common_letters(a, b):
    shared = ''
    for ch in a:
        if ch in b and ch not in shared:
            shared += ch
    return shared or None

#: compare_texts($str, $str)
def compare_texts(left, right):
    for i in range(min(len(left), len(right))):
        if left[i] != right[i]:
            return i, left[i], right[i]
    if len(left) == len(right):
        return 'equal'
    return 'longer' if len(left) > len(right) else 'shorter'
"""
