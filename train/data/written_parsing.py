"""Functions that read text of some form, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

PARSING: Final = r"""
#: parse_version($version)
def parse_version(text):
    text = text.lstrip('v')
    main, _, suffix = text.partition('-')
    numbers = tuple(int(part) for part in main.split('.'))
    if suffix:
        return numbers, suffix
    return numbers, None

#: compare_versions($dotted, $dotted)
def compare_versions(left, right):
    a = [int(p) for p in left.split('.')]
    b = [int(p) for p in right.split('.')]
    while len(a) < len(b):
        a.append(0)
    while len(b) < len(a):
        b.append(0)
    if a == b:
        return 0
    return 1 if a > b else -1

#: latest($versions)
def latest(versions):
    best = None
    best_key = ()
    for version in versions:
        key = tuple(map(int, version.split('.')))
        if best is None or key > best_key:
            best, best_key = version, key
    return best

#: !bump($dotted, $part)
def bump(version, part=2):
    numbers = version.split('.')
    numbers[part] = str(int(numbers[part]) + 1)
    for i in range(part + 1, len(numbers)):
        numbers[i] = '0'
    return '.'.join(numbers)

#: read_duration($duration)
def read_duration(text):
    units = {'d': 86400, 'h': 3600, 'm': 60, 's': 1}
    seconds = 0
    number = ''
    for ch in text:
        if ch.isdigit():
            number += ch
        elif ch in units and number:
            seconds += int(number) * units[ch]
            number = ''
        else:
            raise ValueError('bad duration: ' + text)
    return seconds

#: is_time($time)
def is_time(text):
    if len(text) != 5 or text[2] != ':':
        return False
    hour, minute = text[:2], text[3:]
    if not (hour.isdigit() and minute.isdigit()):
        return False
    return int(hour) < 24 and int(minute) < 60

#: to_24_hours($ampm)
def to_24_hours(text):
    clock, half = text.split()
    hour, minute = clock.split(':')
    hour = int(hour) % 12
    if half.lower() == 'pm':
        hour += 12
    return f'{hour:02d}:{minute}'

#: parse_money($money)
def parse_money(text):
    negative = text.startswith('-')
    text = text.strip('-$').replace(',', '')
    try:
        amount = float(text)
    except ValueError:
        return None
    return -amount if negative else amount

#: to_cents($money)
def to_cents(text):
    sign = 1
    if text[:1] == '-':
        sign = -1
        text = text[1:]
    text = text.replace('$', '').replace(',', '')
    whole, dot, rest = text.partition('.')
    cents = int(whole) * 100
    if dot:
        cents += int((rest + '00')[:2])
    return sign * cents

#: parse_ini($ini)
def parse_ini(text):
    sections = {}
    current = None
    for line in text.splitlines():
        line = line.strip()
        if not line or line[0] in ';#':
            continue
        if line.startswith('[') and line.endswith(']'):
            current = line[1:-1]
            sections[current] = {}
        elif current is not None and '=' in line:
            key, value = line.split('=', 1)
            sections[current][key.strip()] = value.strip()
    return sections

#: section_names($ini)
def section_names(text):
    names = []
    for line in text.split('\n'):
        if line[:1] == '[':
            end = line.find(']')
            names.append(line[1:end])
    return names

#: !query_to_lists($query)
def query_to_lists(query):
    result = {}
    query = query.lstrip('?')
    if not query:
        return result
    for pair in query.split('&'):
        key, eq, value = pair.partition('=')
        value = value.replace('+', ' ') if eq else None
        result.setdefault(key, []).append(value)
    return result

#: build_query($names)
def build_query(params):
    pieces = []
    for key in sorted(params):
        value = str(params[key]).replace(' ', '+')
        pieces.append(f'{key}={value}')
    return '?' + '&'.join(pieces) if pieces else ''

#: split_url($url)
def split_url(url):
    scheme = 'http'
    if '://' in url:
        scheme, url = url.split('://', 1)
    host, slash, path = url.partition('/')
    port = 443 if scheme == 'https' else 80
    if ':' in host:
        host, number = host.split(':')
        port = int(number)
    return scheme, host, port, slash + path

#: domain_of($url)
def domain_of(url):
    start = url.find('//')
    if start != -1:
        url = url[start + 2:]
    for stop in '/?#:':
        cut = url.find(stop)
        if cut != -1:
            url = url[:cut]
    if url.startswith('www.'):
        url = url[4:]
    return url

#: is_ipv4($ipv)
def is_ipv4(address):
    parts = address.split('.')
    if len(parts) != 4:
        return False
    for part in parts:
        if not part.isdigit():
            return False
        if len(part) > 1 and part[0] == '0':
            return False
        if int(part) > 255:
            return False
    return True

#: ip_class($ipv)
def ip_class(address: str) -> str:
    first = int(address.split('.')[0])
    if first < 128:
        return 'A'
    if first < 192:
        return 'B'
    if first < 224:
        return 'C'
    return 'other'

#: parse_log_line($logline)
def parse_log_line(line):
    parts = line.split(' ', 2)
    if len(parts) < 3:
        return None
    time, level, message = parts
    return {'time': time, 'level': level.lower(), 'message': message}

#: count_levels($log)
def count_levels(lines):
    counts = {'ERROR': 0, 'WARN': 0}
    for line in lines:
        fields = line.split()
        level = fields[1]
        if level in counts:
            counts[level] += 1
    return counts

#: errors_after($log, $time)
def errors_after(lines, since):
    found = []
    for line in lines:
        time, level, *rest = line.split()
        if level != 'ERROR':
            continue
        if time >= since:
            found.append(' '.join(rest))
    return found

#: read_csv($table)
def read_csv(text):
    header, *lines = text.split('\n')
    names = header.split(',')
    rows = []
    for line in lines:
        cells = line.split(',')
        rows.append(dict(zip(names, cells)))
    return rows

#: sum_column($table)
def sum_column(text, index=1):
    total = 0
    skipped = 0
    for number, line in enumerate(text.splitlines()):
        if number == 0:
            continue
        cell = line.split(',')[index]
        if cell == '':
            skipped += 1
        else:
            total += int(cell)
    return total, skipped

#: !split_quoted($csv)
def split_quoted(line, sep=','):
    fields = []
    field = ''
    inside = False
    for ch in line:
        if ch == '"':
            inside = not inside
        elif ch == sep and not inside:
            fields.append(field)
            field = ''
        else:
            field += ch
    fields.append(field)
    return fields

#: !expand_pages($pages)
def expand_pages(text):
    pages = []
    for part in text.split(','):
        if '-' in part:
            first, last = part.split('-')
            pages.extend(range(int(first), int(last) + 1))
        else:
            pages.append(int(part))
    return pages

#: page_ranges($sorted)
def page_ranges(pages):
    parts = []
    start = prev = None
    for page in pages + [None]:
        if start is None:
            start = prev = page
        elif page is not None and page == prev + 1:
            prev = page
        else:
            parts.append(str(start) if start == prev else f'{start}-{prev}')
            start = prev = page
    return ','.join(parts)

#: strip_tags($markup)
def strip_tags(html):
    out = []
    inside = False
    for ch in html:
        if ch == '<':
            inside = True
        elif ch == '>':
            inside = False
        elif not inside:
            out.append(ch)
    return ''.join(out)

#: !tag_names($markup)
def tag_names(html):
    tags = []
    pos = 0
    while True:
        start = html.find('<', pos)
        if start < 0:
            return tags
        end = html.find('>', start)
        if end < 0:
            raise ValueError('unclosed tag')
        tags.append(html[start + 1:end])
        pos = end + 1

#: tags_match($markup)
def tags_match(html):
    stack = []
    for piece in html.split('<')[1:]:
        tag = piece.split('>')[0]
        if tag.startswith('/'):
            if not stack or stack[-1] != tag[1:]:
                return False
            stack.pop()
        else:
            stack.append(tag)
    return stack == []

#: escape($markup)
def escape(text):
    for old, new in (('&', '&amp;'), ('<', '&lt;'), ('>', '&gt;')):
        text = text.replace(old, new)
    return text

#: parse_color($hexcolor)
def parse_color(text):
    if not text.startswith('#'):
        raise ValueError(f'not a color: {text}')
    digits = text[1:]
    if len(digits) == 3:
        digits = ''.join(d * 2 for d in digits)
    channels = []
    for i in range(0, 6, 2):
        channels.append(int(digits[i:i + 2], 16))
    return tuple(channels)

#: !to_hex($rgb)
def to_hex(color):
    text = '#'
    for channel in color:
        channel = max(0, min(255, channel))
        text += f'{channel:02x}'
    return text

#: hex_value($hexnum)
def hex_value(text):
    digits = '0123456789abcdef'
    value = 0
    for ch in text.lower().removeprefix('0x'):
        position = digits.find(ch)
        if position < 0:
            return None
        value = value * 16 + position
    return value

#: parse_flags($flags)
def parse_flags(argv):
    options = {}
    files = []
    for arg in argv:
        if arg.startswith('--'):
            name, _, value = arg[2:].partition('=')
            options[name] = value or True
        elif arg.startswith('-') and len(arg) > 1:
            options[arg[1]] = arg[2:] or True
        else:
            files.append(arg)
    return options, files

#: parse_int($digits, $int)
def parse_int(text, default=0):
    text = text.strip()
    sign = 1
    if text and text[0] in '+-':
        sign = -1 if text[0] == '-' else 1
        text = text[1:]
    if not text.isdigit():
        return default
    number = 0
    for ch in text:
        number = number * 10 + ord(ch) - ord('0')
    return sign * number

#: parse_bool($yesno)
def parse_bool(text):
    value = text.strip().lower()
    if value in ('yes', 'true', 'on', '1'):
        return True
    if value in ('no', 'false', 'off', '0', ''):
        return False
    raise ValueError(f'not a boolean: {text!r}')

#: guess_type($digits)
def guess_type(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text or None

#: headers($config)
def headers(text):
    result = {}
    last = None
    for line in text.split('\n'):
        if line.startswith(' ') and last:
            result[last] += line
            continue
        name, found, value = line.partition('=')
        if not found:
            break
        last = name.lower()
        result[last] = value.strip()
    return result

#: clean_phone($phone)
def clean_phone(text):
    digits = ''.join(filter(str.isdigit, text))
    if len(digits) == 7:
        return digits[:3] + '-' + digits[3:]
    if len(digits) == 10:
        return f'({digits[:3]}) {digits[3:6]}-{digits[6:]}'
    return digits or None

#: tokenize_words($sentence)
def tokenize_words(text):
    tokens = []
    word = ''
    for ch in text + ' ':
        if ch.isalnum():
            word += ch
        else:
            if word:
                tokens.append(word)
                word = ''
            if ch in ',.!?':
                tokens.append(ch)
    return tokens

#: scan($arith)
def scan(source):
    tokens = []
    i = 0
    while i < len(source):
        ch = source[i]
        if ch == ' ':
            i += 1
        elif ch in '+-*':
            tokens.append(('op', ch))
            i += 1
        else:
            j = i
            while j < len(source) and source[j].isdigit():
                j += 1
            tokens.append(('num', int(source[i:j])))
            i = j
    return tokens

#: !precedence($arith)
def precedence(text):
    total = 0
    product = None
    sign = 1
    for token in text.split():
        if token == '*':
            continue
        if token in '+-':
            total += sign * product
            sign = 1 if token == '+' else -1
            product = None
        elif product is None:
            product = int(token)
        else:
            product *= int(token)
    return total + sign * product

#: to_postfix($arith)
def to_postfix(text):
    rank = {'+': 1, '-': 1, '*': 2}
    output = []
    ops = []
    for token in text.split():
        if token in rank:
            while ops and rank[ops[-1]] >= rank[token]:
                output.append(ops.pop())
            ops.append(token)
        else:
            output.append(token)
    while ops:
        output.append(ops.pop())
    return ' '.join(output)

#: bracket_error($brackets_any)
def bracket_error(text):
    opened = []
    for position, ch in enumerate(text):
        if ch in '([':
            opened.append((ch, position))
            continue
        if not opened:
            return position
        last, _ = opened.pop()
        if last + ch not in ('()', '[]'):
            return position
    return opened[0][1] if opened else -1

#: parse_list($csv)
def parse_list(text):
    text = text.strip('[] ')
    items = []
    for piece in text.split(','):
        piece = piece.strip()
        if not piece:
            continue
        if piece.lstrip('-').isdigit():
            items.append(int(piece))
        else:
            items.append(piece)
    return items

#: parse_point($coordinates)
def parse_point(text):
    x, y = text.split(',')
    return {'x': int(x), 'y': int(y)}

#: decode_morse($morse)
def decode_morse(signal):
    table = {'.-': 'A', '-...': 'B', '.': 'E', '...': 'S', '---': 'O', '-': 'T'}
    return ''.join(table.get(code, '?') for code in signal.split(' '))

#: decode_percent($query)
def decode_percent(text):
    out = ''
    i = 0
    while i < len(text):
        if text[i] == '%':
            code = text[i + 1:i + 3]
            out += chr(int(code, 16))
            i += 3
        else:
            out += text[i]
            i += 1
    return out
"""
