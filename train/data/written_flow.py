"""Programs of generators, closures, exceptions and helpers, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

FLOW: Final = r"""
#: log_report($log)
def parse(lines):
    for line in lines:
        time, level, message = line.split(' ', 2)
        yield time, level, message


def of_level(records, wanted):
    for record in records:
        if record[1] == wanted:
            yield record


def hours(records):
    for time, _, message in records:
        yield int(time[:2]), message


def log_report(lines):
    result = []
    for hour, message in hours(of_level(parse(lines), 'ERROR')):
        result.append(f'{hour}h {message}')
    return result or 'no errors'

#: first_squares($nat, $digit)
def naturals(start=1):
    while True:
        yield start
        start += 1


def squares(numbers):
    for n in numbers:
        yield n * n


def take(count, values):
    taken = []
    for value in values:
        if len(taken) == count:
            break
        taken.append(value)
    return taken


def first_squares(count, start):
    return take(count, squares(naturals(start)))

#: primes_below($width)
def candidates(limit):
    yield 2
    yield from range(3, limit, 2)


def primes_below(limit):
    found = []
    for n in candidates(limit):
        for p in found:
            if n % p == 0:
                break
        else:
            found.append(n)
    return found

#: windows_of($ints, $size)
def windows(values, size):
    window = []
    for value in values:
        window.append(value)
        if len(window) > size:
            window.pop(0)
        if len(window) == size:
            yield tuple(window)


def windows_of(values, size):
    best = None
    for window in windows(values, size):
        total = sum(window)
        if best is None or total > best[0]:
            best = total, window
    return best

#: merge_streams($sorted, $sorted)
def merge(left, right):
    left, right = iter(left), iter(right)
    a, b = next(left, None), next(right, None)
    while a is not None and b is not None:
        if a <= b:
            yield a
            a = next(left, None)
        else:
            yield b
            b = next(right, None)
    if a is not None:
        yield a
        yield from left
    if b is not None:
        yield b
        yield from right


def merge_streams(left, right):
    result = []
    for value in merge(left[:3], right[:3]):
        if not result or result[-1] != value:
            result.append(value)
    return result

#: tree_values($bst)
def walk(tree):
    if tree is None:
        return
    value, left, right = tree
    yield from walk(left)
    yield value
    yield from walk(right)


def tree_values(tree):
    previous = None
    for value in walk(tree):
        if previous is not None and value < previous:
            return False
        previous = value
    return previous

#: letters_of($tiny_text)
def spread(text):
    seen = {}
    for ch in text:
        seen[ch] = seen.get(ch, 0) + 1
        yield ch, seen[ch]
    return len(seen)


def outer(text):
    different = yield from spread(text)
    yield 'total', different


def letters_of(text):
    out = []
    for name, count in outer(text):
        out.append(f'{name}{count}')
    return ' '.join(out)

#: round_robin($fruits, $size)
def cycle(items):
    while items:
        for item in items:
            yield item


def round_robin(names, jobs):
    turns = cycle(names)
    plan = {}
    for job in range(jobs):
        name = next(turns, 'nobody')
        plan.setdefault(name, []).append(job)
    return plan

#: group_runs($runs)
def runs(text):
    start = 0
    for i in range(1, len(text) + 1):
        if i == len(text) or text[i] != text[start]:
            yield text[start], i - start
            start = i


def group_runs(text):
    longest = ('', 0)
    for ch, length in runs(text):
        if length > longest[1]:
            longest = ch, length
    return longest

#: lines_to_blocks($lines)
def numbered(lines):
    number = 0
    for line in lines:
        number += 1
        if not line.strip():
            continue
        yield number, line.strip()


def lines_to_blocks(text):
    blocks = {}
    for number, line in numbered(text.split('\n')):
        first = line.split()[0]
        blocks.setdefault(first, []).append(number)
    return blocks

#: bank($amounts)
def account(balance):
    refused = 0

    def change(amount):
        nonlocal balance, refused
        if balance + amount < 0:
            refused += 1
            raise ValueError(f'refused {refused}')
        balance += amount
        return balance

    return change


def bank(amounts):
    change = account(10)
    for amount in amounts:
        change(amount)
    try:
        change(-25)
        change(-25)
    except ValueError as error:
        return f'{error}, {change(0)} left'
    return change(0)

#: number_names($fruits)
def make_ids(prefix, start=1):
    known = {}
    number = start

    def id_of(name):
        nonlocal number
        if name not in known:
            known[name] = f'{prefix}{number}'
            number += 1
        return known[name]

    return id_of


def number_names(names):
    id_of = make_ids('n')
    return [id_of(name) for name in names]

#: memo_steps($digit)
def memoize(function):
    known = {}

    def wrapper(n):
        if n not in known:
            known[n] = function(n)
        return known[n]

    return wrapper


@memoize
def ways(n):
    if n < 0:
        return 0
    if n == 0:
        return 1
    return ways(n - 1) + ways(n - 2) + ways(n - 3)


def memo_steps(n):
    return ways(min(n, 6))

#: call_often($int)
def limited(times):
    def decorate(function):
        left = times

        def wrapper(*args):
            nonlocal left
            if left == 0:
                raise RuntimeError('called too often')
            left -= 1
            return function(*args)

        return wrapper
    return decorate


@limited(3)
def half(n):
    return n // 2


def call_often(n):
    calls = 0
    try:
        while n > 0:
            n = half(n)
            calls += 1
    except RuntimeError as stop:
        return f'{stop} after {calls}'
    return calls

#: pipeline($str)
def remove(chars):
    def step(text):
        for ch in chars:
            text = text.replace(ch, '')
        return text
    return step


def limit(size):
    def step(text):
        return text if len(text) <= size else text[:size] + '~'
    return step


def pipeline(text):
    steps = [remove('ae'), limit(6)]
    text = text.strip()
    for step in steps:
        text = step(text)
    return text.upper()

#: averager($weights)
def make_averager():
    values = []

    def add(value):
        values.append(value)
        return sum(values) // len(values)

    return add


def averager(numbers):
    add = make_averager()
    high = 0
    for n in numbers:
        mean = add(n)
        if n > mean:
            high += 1
    return high

#: !choose_operation($int, $nat)
def choose(name):
    if name == 'add':
        return lambda a, b: a + b
    if name == 'sub':
        return lambda a, b: a - b
    return None


def choose_operation(a, b):
    results = {}
    for name in ('add', 'sub', 'pow'):
        operation = choose(name)
        if operation is None:
            results[name] = 'unknown'
        else:
            results[name] = operation(a, b)
    return results

#: read_settings($config)
class SettingError(Exception):
    def __init__(self, line, problem):
        super().__init__(problem)
        self.line = line


def read_line(number, text):
    if '=' not in text:
        raise SettingError(number, 'no value')
    key, value = text.split('=', 1)
    if not key.isalnum():
        raise SettingError(number, 'bad key')
    return key, value


def read_settings(text):
    settings = {}
    errors = []
    for number, line in enumerate(text.split('\n'), 1):
        try:
            key, value = read_line(number, line)
        except SettingError as e:
            errors.append((e.line, str(e)))
        else:
            settings[key] = value
    return settings, errors

#: check_order($orders)
class OrderError(ValueError):
    pass


class TooMany(OrderError):
    pass


STOCK = {'fig': 2, 'plum': 4, 'pear': 1}


def reserve(item, amount):
    if amount < 1:
        raise OrderError('nothing ordered')
    if amount > STOCK.get(item, 3):
        raise TooMany(f'{amount} {item}')
    return amount


def check_order(orders):
    total = 0
    refused = []
    for item, amount in orders:
        try:
            total += reserve(item, amount)
        except TooMany as error:
            refused.append(str(error))
        except OrderError:
            refused.append('?')
    return total, refused

#: retry($short)
attempts = []


def flaky(value):
    attempts.append(value)
    if value % 3:
        raise ConnectionError(f'try {len(attempts)}')
    return value


def retry(values):
    last = None
    for value in values:
        try:
            result = flaky(value)
        except ConnectionError as error:
            last = error.args[0]
            continue
        break
    else:
        return 'gave up', last
    return result, len(attempts)

#: clean_up($ops)
def use(resource, command):
    resource.append('open')
    try:
        if command == 'dup':
            return 'early'
        number = int(command)
        resource.append(number)
    except ValueError:
        resource.append('bad')
        return 'failed'
    else:
        resource.append('fine')
        return number
    finally:
        resource.append('close')


def clean_up(commands):
    resource = []
    results = []
    for command in commands[:3]:
        results.append(use(resource, command))
    return results, len(resource)

#: wrap_errors($csv)
class FieldError(Exception):
    pass


def to_number(text):
    try:
        return int(text)
    except ValueError as error:
        raise FieldError(f'{text!r} is no number') from error


def wrap_errors(row):
    total = 0
    try:
        for field in row.split(','):
            total += to_number(field)
    except FieldError as error:
        cause = type(error.__cause__).__name__
        return str(error), cause
    return total

#: nested_guard($nat, $digit)
def divide(a, b):
    try:
        return a // b
    finally:
        print('divided', a)


def ratio(a, b):
    try:
        value = divide(b * 10, a)
    except ZeroDivisionError:
        print('by zero')
        raise
    return value + 1


def nested_guard(a, b):
    try:
        return ratio(a, b)
    except ArithmeticError as e:
        return type(e).__name__

#: first_valid($strs)
def check_length(word):
    assert len(word) > 3, 'too short'
    return word


def check_letters(word):
    if 'a' in word:
        raise ValueError('has an a')
    return word


def first_valid(words):
    for word in words:
        try:
            return check_letters(check_length(word))
        except AssertionError:
            continue
        except ValueError:
            pass
        print('skip', word)
    return None

#: checkout($orders, $percent)
PRICES = {'fig': 3, 'plum': 5, 'pear': 2, 'lime': 4}


def price_of(item, amount):
    price = PRICES[item] * amount
    if amount >= 3:
        price -= PRICES[item]
    return price


def discount(total, percent):
    if total < 10 or percent <= 0:
        return 0
    return total * min(percent, 50) // 100


def checkout(orders, percent):
    total = 0
    for item, amount in orders:
        if amount <= 0:
            continue
        total += price_of(item, amount)
    saved = discount(total, percent)
    return {'total': total, 'saved': saved, 'pay': total - saved}

#: text_table($staff)
def width_of(rows, column):
    return max(len(str(row[column])) for row in rows)


def line(row, widths):
    cells = []
    for value, width in zip(row, widths):
        text = str(value)
        cells.append(text.rjust(width) if isinstance(value, int) else text.ljust(width))
    return ' '.join(cells)


def text_table(rows):
    if not rows:
        return '(empty)'
    rows = rows[:2]
    widths = [width_of(rows, i) for i in range(3)]
    lines = []
    for row in rows:
        lines.append(line(row, widths))
    return lines

#: send_code($plain, $cipher_key)
ALPHABET = 'abcdefghijklmnopqrstuvwxyz'


def shift_of(letter):
    return ALPHABET.index(letter)


def move(letter, by):
    if letter not in ALPHABET:
        return letter
    return ALPHABET[(shift_of(letter) + by) % 26]


def crypt(text, key, sign):
    out = []
    for i, letter in enumerate(text):
        by = shift_of(key[i % len(key)])
        out.append(move(letter, sign * by))
    return ''.join(out)


def send_code(text, key):
    text = text.lower()[:4]
    secret = crypt(text, key, 1)
    back = crypt(secret, key, -1)
    return secret, back == text

#: find_exit($maze)
def open_cells(maze, y, x):
    for dy, dx in ((1, 0), (0, 1)):
        ny, nx = y + dy, x + dx
        if ny < len(maze) and nx < len(maze[0]) and maze[ny][nx] == '.':
            yield ny, nx


def search(maze, y, x, path):
    path = path + [(y, x)]
    if y == len(maze) - 1:
        return path
    for ny, nx in open_cells(maze, y, x):
        found = search(maze, ny, nx, path)
        if found:
            return found
    return None


def find_exit(maze):
    for x, cell in enumerate(maze[0]):
        if cell == '.':
            return search(maze, 0, x, [])
    return 'closed'

#: solve_sum($weights, $positive)
def solve(numbers, target, chosen):
    if target == 0:
        return chosen
    if target < 0 or not numbers:
        return None
    first, rest = numbers[0], numbers[1:]
    with_first = solve(rest, target - first, chosen + [first])
    if with_first is not None:
        return with_first
    return solve(rest, target, chosen)


def solve_sum(numbers, target):
    numbers = sorted(numbers, reverse=True)[:4]
    answer = solve(numbers, target, [])
    return answer if answer is not None else 'impossible'

#: queens($size)
def safe(columns, column):
    row = len(columns)
    for r, c in enumerate(columns):
        if c == column or abs(c - column) == row - r:
            return False
    return True


def place(n, columns):
    if len(columns) == n:
        return columns
    for column in range(n):
        if safe(columns, column):
            found = place(n, columns + [column])
            if found:
                return found
    return []


def queens(n):
    solution = place(n, [1] if n > 3 else [])
    return solution or None

#: to_json($deep)
def quote(text):
    return '"' + text + '"'


def dump(value):
    if value is None:
        return 'null'
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, dict):
        parts = []
        for key in value:
            parts.append(quote(key) + ':' + dump(value[key]))
        return '{' + ','.join(parts) + '}'
    return str(value)


def to_json(data):
    text = dump(data)
    return text, len(text)

#: read_nested($brackets_any)
def read_items(text, at):
    items = 0
    while at < len(text):
        if text[at] in ')]':
            return items, at + 1
        inside, at = read_items(text, at + 1)
        items += 1 + inside
    return items, at


def read_nested(text):
    total, end = read_items(text, 0)
    if end < len(text):
        raise SyntaxError(f'extra {text[end]}')
    return total

#: calendar_week($ymd)
LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def leap(year):
    if year % 100 == 0:
        return year % 400 == 0
    return year % 4 == 0


def day_number(year, month, day):
    days = day
    for m in range(month - 1):
        days += LENGTHS[m]
    if month > 2 and leap(year):
        days += 1
    return days


def calendar_week(date):
    year, rest = divmod(date, 10000)
    month, day = divmod(rest, 100)
    number = day_number(year, month, day)
    return (number - 1) // 7 + 1

#: count_down_by($positive, $size)
def steps(value, by):
    while value > 0:
        reset = yield value
        value -= reset or by


def count_down_by(value, by):
    gen = steps(value, by)
    seen = []
    for step in gen:
        seen.append(step)
        if len(seen) == 4:
            gen.close()
    return seen
"""
