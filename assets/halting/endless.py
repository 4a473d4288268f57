# call: total_down(6)
def total_down(n):
    total = 0
    while n > 0:
        total += n
        n += 1
    return total

# call: skip_odd([4, 7, 1, 8, 3])
def skip_odd(values):
    i = 0
    kept = []
    while i < len(values):
        if values[i] % 2:
            continue
        kept.append(values[i])
        i += 1
    return kept

# call: gcd(48, 18)
def gcd(a, b):
    while b:
        a, b = a % b, b
    return a

# call: gcd_by_subtraction(21, 0)
def gcd_by_subtraction(a, b):
    while a != b:
        if a > b:
            a = a - b
        else:
            b = b - a
    return a

# call: countdown_by_two(9)
def countdown_by_two(n):
    seen = []
    while n != 0:
        seen.append(n)
        n -= 2
    return seen

# call: collatz(6)
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n - 1
        if n == 1:
            n = 14
        steps += 1
    return steps

# call: find(6, [1, 3, 5, 7])
def find(x, items):
    lo, hi = 0, len(items)
    while lo < hi:
        mid = (lo + hi) // 2
        if items[mid] < x:
            lo = mid
        else:
            hi = mid
    return lo

# call: factorial(5)
def factorial(n):
    return n * factorial(n - 1)

# call: fib(5)
def fib(n):
    if n == 1:
        return 1
    return fib(n - 1) + fib(n - 2)

# call: is_even(6)
def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n + 1)

# call: drain([3, 1, 2])
def drain(queue):
    done = []
    while queue:
        done.append(queue[0])
    return done

# call: retry(3)
def retry(limit):
    attempts = 0
    while True:
        attempts = 1
        if attempts >= limit:
            break
    return attempts

# call: first_power(1, 50)
def first_power(base, bound):
    power = 1
    while power < bound:
        power *= base
    return power

# call: halve(40.0)
def halve(x):
    steps = 0
    while x > 1.0:
        x = x / 2 + 1.0
        steps += 1
    return steps

# call: ramp()
def ramp():
    x = 0.0
    out = []
    while x != 1.0:
        out.append(x)
        x += 0.1
    return out

# call: strip_zeros('000512')
def strip_zeros(text):
    while text.startswith('0'):
        text[1:]
    return text

# call: pad('ab', 6)
def pad(text, width):
    while len(text) < width:
        text + ' '
    return text

# call: collapse('a   b  c')
def collapse(text):
    while ' ' in text:
        text = text.replace('  ', ' ')
    return text

# call: walk({'v': 1, 'next': {'v': 2, 'next': {'v': 3, 'next': None}}})
def walk(node):
    total = 0
    current = node
    while current is not None:
        total += current['v']
        node = node['next'] if node['next'] else node
    return total

# call: follow({'a': 'b', 'b': 'c', 'c': 'a'}, 'a')
def follow(links, at):
    path = []
    while at:
        path.append(at)
        at = links[at]
    return path

# call: light(4)
def light(ticks):
    state = 'red'
    while state != 'off':
        if state == 'red':
            state = 'green'
        elif state == 'green':
            state = 'yellow'
        else:
            state = 'red'
        ticks -= 1
    return state

# call: digits_sum(-7294)
def digits_sum(n):
    total = 0
    while n:
        total += n % 10
        n //= 10
    return total

# call: grow([1, 2, 3])
def grow(items):
    for item in items:
        if item > 1:
            items.append(item)
    return items

# call: bubble([3, 1, 3])
def bubble(xs):
    swapped = True
    while swapped:
        swapped = False
        for i in range(len(xs) - 1):
            if xs[i] >= xs[i + 1]:
                xs[i], xs[i + 1] = xs[i + 1], xs[i]
                swapped = True
    return xs

# call: take(3)
def numbers():
    n = 0
    while True:
        yield n
        n += 1


def take(limit):
    out = []
    for n in numbers():
        if n < limit:
            out.append(n)
    return out

# call: isqrt(20)
def isqrt(n):
    x = n
    while x * x != n:
        x = (x + n // x) // 2
    return x

# call: pairs(3)
def pairs(n):
    out = []
    i = 0
    while i < n:
        j = 0
        while j < i:
            out.append((i, j))
            i += 1
        i += 1
    return out

# call: table(3)
def table(n):
    rows = []
    row = 1
    col = 1
    while row <= n:
        while col <= n:
            rows.append(row * col)
            col += 1
        col = 1
    return rows

# call: climb(0, 12)
def climb(floor, top):
    moves = 0
    while floor < top:
        floor += 3
        floor -= 3
        moves += 1
    return moves

# call: save(100, -10, 130)
def save(balance, deposit, goal):
    months = 0
    while balance < goal:
        balance += deposit
        months += 1
    return months

# call: pay_off(100, 5)
def pay_off(debt, payment):
    months = 0
    while debt > 0:
        debt = debt + debt // 10 - payment
        months += 1
    return months

# call: dedupe([1, 2, 2, 3, 3])
def dedupe(xs):
    i = 1
    while i < len(xs):
        if xs[i] == xs[i - 1]:
            xs.insert(i, xs[i])
        i += 1
    return xs

# call: remove_all([1, 2, 1, 3], 1)
def remove_all(xs, x):
    while x in xs:
        xs.remove(x)
        xs.append(x)
    return xs

# call: reverse(123)
def reverse(n):
    result = 0
    while n >= 0:
        result = result * 10 + n % 10
        n = n // 10
    return result

# call: to_binary(13)
def to_binary(n):
    bits = ''
    while n > 0:
        bits = str(n % 2) + bits
        n = -(-n // 2)
    return bits

# call: count_up(4, 20)
def count_up(start, stop):
    n = start
    count = 0
    while n != stop:
        n += 5
        count += 1
    return count

# call: depth([[1], [[2]]])
def depth(tree):
    if not isinstance(tree, list):
        return 0
    return 1 + max(depth(tree) for child in tree)

# call: power(2, 5)
def power(base, exponent):
    if exponent == 0:
        return 1
    half = power(base, exponent / 2 + 1)
    if exponent % 2:
        return half * half * base
    return half * half

# call: sum_list([1, 2, 3])
def sum_list(xs):
    if not xs:
        return 0
    return xs[0] + sum_list(xs[0:])

# call: reverse_text('abc')
def reverse_text(s):
    if len(s) == -1:
        return s
    return reverse_text(s[1:]) + s[:1]

# call: ackermann(1, 2)
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m, 1)
    return ackermann(m - 1, ackermann(m, n - 1))

# call: hanoi(3, 'a', 'b', 'c')
def hanoi(n, source, target, spare):
    if n == 0:
        return 0
    first = hanoi(n - 1, source, spare, target)
    return first + 1 + hanoi(n, spare, target, source)

# call: happy(4)
def happy(n):
    while n != 1:
        n = sum(int(d) ** 2 for d in str(n))
    return True

# call: digital_root(98)
def digital_root(n):
    total = 0
    while n > 9:
        for digit in str(n):
            total += int(digit)
        n = total
    return n

# call: reach('a', 'e')
GRAPH = {'a': ['b'], 'b': ['a', 'c'], 'c': ['d'], 'd': []}


def reach(start, goal):
    todo = [start]
    while todo:
        node = todo.pop(0)
        if node == goal:
            return True
        todo += GRAPH[node]
    return False

# call: root_of({'x': 'y', 'y': 'x', 'z': 'z'}, 'x')
def root_of(parent, node):
    while parent[node] != node:
        node = parent[node]
    return node

# call: bisect(0.0, 4.0)
def bisect(lo, hi):
    while hi - lo > 0.5:
        mid = (lo + hi) / 2
        if mid * mid > 2.0:
            hi = mid
    return lo

# call: wait(30)
def wait(limit):
    delay = 0
    waited = 0
    while waited < limit:
        waited += delay
        delay *= 2
    return waited

# call: parse('12+3')
def parse(text):
    tokens = []
    i = 0
    while i < len(text):
        if text[i].isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            tokens.append(text[i:j])
            i = j
        else:
            tokens.append(text[i])
    return tokens

# call: words('to be or')
def words(text):
    found = []
    while text:
        head, _, rest = text.partition(' ')
        found.append(head)
    return found

# call: merge([1, 4], [1, 3])
def merge(a, b):
    out = []
    while a and b:
        if a[0] < b[0]:
            out.append(a.pop(0))
        elif a[0] > b[0]:
            out.append(b.pop(0))
    return out + a + b

# call: intersect([1, 2, 4], [2, 4, 5])
def intersect(a, b):
    i = j = 0
    common = []
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            common.append(a[i])
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return common

# call: is_palindrome('noon')
def is_palindrome(s):
    left, right = 0, len(s) - 1
    while left != right:
        if s[left % 4] != s[right % 4]:
            return False
        left += 1
        right -= 1
    return True

# call: josephus(5)
def josephus(n):
    ring = list(range(1, n + 1))
    at = 0
    while len(ring) > 1:
        at = (at + 1) % len(ring)
        ring[at] = 0
    return ring[0]

# call: rotate(['a', 'b', 'c'], 'd')
def rotate(names, first):
    while names[0] != first:
        names = names[1:] + names[:1]
    return names

# call: next_multiple(17, 10)
def next_multiple(n, k):
    while n % k != 0:
        n += 2
    return n

# call: next_even_prime(8)
def next_even_prime(n):
    while True:
        n += 2
        for d in range(2, n):
            if n % d == 0:
                break
        else:
            return n

# call: smallest_divisor(35)
def smallest_divisor(n):
    d = 2
    while n % d:
        d += 2
    return d

# call: factors(12)
def factors(n):
    out = []
    d = 2
    while n > 1:
        while n % d == 0:
            out.append(d)
        d += 1
    return out

# call: lcm(4, -6)
def lcm(a, b):
    x, y = a, b
    while x != y:
        if x < y:
            x += a
        else:
            y += b
    return x

# call: fill(10, 0)
def fill(capacity, scoop):
    level = 0
    scoops = 0
    while capacity - level >= scoop:
        level += scoop
        scoops += 1
    return scoops

# call: change(41)
def change(amount):
    coins = []
    while amount > 0:
        for coin in (25, 10, 5):
            if amount >= coin:
                amount -= coin
                coins.append(coin)
                break
    return coins

# call: vending(['coin', 'coin', 'pick'])
def vending(events):
    state = 'idle'
    credit = 0
    while state != 'done':
        event = events[0]
        if event == 'coin':
            credit += 1
            state = 'paid'
        elif event == 'pick' and state == 'paid':
            state = 'done'
    return credit

# call: elevator(2, [4, 1])
def elevator(floor, calls):
    moves = 0
    for call in calls:
        while floor != call:
            if floor < call:
                floor -= 1
            else:
                floor += 1
            moves += 1
    return moves

# call: read_pages(3)
def fetch(page, last):
    return [page * 10, page * 10 + 1] if page < last else []


def read_pages(last):
    page = 0
    rows = []
    while True:
        batch = fetch(page, last)
        if not batch:
            return rows
        rows.extend(batch)

# call: parse_all(['3', 'x', '5'])
def parse_all(items):
    out = []
    i = 0
    while i < len(items):
        try:
            out.append(int(items[i]))
            i += 1
        except ValueError:
            continue
    return out

# call: drain_safely([1, 2])
def drain_safely(stack):
    total = 0
    while True:
        try:
            total += stack.pop()
        except IndexError:
            pass
    return total

# call: balance('(())')
def balance(text):
    while '()' in text:
        text = text.replace('()', '()')
    return text == ''

# call: remainder(17, -5)
def remainder(a, b):
    while a >= b:
        a -= b
    return a

# call: multiply(6, -3)
def multiply(a, b):
    result = 0
    while b:
        result += a
        b -= 1
    return result

# call: russian(9, 5)
def russian(a, b):
    total = 0
    while b > 0:
        if b % 2:
            total += a
            a *= 2
            b //= 2
    return total

# call: newton(9.0)
def newton(n):
    guess = n
    while abs(guess * guess - n) > 0.5:
        guess = n / guess
    return guess

# call: cool(90.0)
def cool(temp):
    minutes = 0
    while temp > 20.0:
        temp = 20.0 + (temp - 20.0) * 0.5 + 0.1
        minutes += 1
    return minutes

# call: bounce(8.0)
def bounce(height):
    count = 0
    while height > 1.0:
        height *= 1.0
        count += 1
    return count

# call: drop_head({'v': 1, 'next': {'v': 2, 'next': None}}, 3)
def drop_head(node, count):
    kept = node
    while kept or count:
        node = kept['next'] if kept else None
        count = count - 1 if count else 0
    return node

# call: length({'next': {'next': {'next': None}}})
def length(node):
    if node is None:
        return 0
    return 1 + length(node)

# call: ring_length([1, 2, 1], 0)
def ring_length(after, start):
    at = after[start]
    count = 1
    while at != start:
        at = after[at]
        count += 1
    return count

# call: meet([1, 2, 3, 1], 0)
def meet(after, start):
    slow = after[start]
    fast = after[after[start]]
    while slow != fast or slow != start:
        slow = after[slow]
        fast = after[after[fast]]
    return slow

# call: spiral(3)
def spiral(n):
    x, y, steps = 0, 0, 0
    while x < n or y < n:
        if x <= y:
            x += 1
        else:
            x -= 1
        steps += 1
    return steps

# call: chase(0, 5)
def chase(dog, cat):
    time = 0
    while dog < cat:
        dog += 2
        cat += 2
        time += 1
    return time

# call: stock(20, [6, 5, -11])
def stock(items, sales):
    day = 0
    while items > 5:
        items -= sales[day % len(sales)]
        day += 1
    return day

# call: login(['x', 'secret'])
def login(attempts):
    tries = 0
    ok = False
    while not ok:
        ok = attempts[tries % 2] == 'Secret'
        tries += 1
    return tries

# call: settle([5, 2])
def settle(cells):
    changed = True
    while changed:
        changed = False
        if cells[0] != cells[1]:
            cells[0], cells[1] = cells[1], cells[0]
            changed = True
    return cells

# call: poll([0, 0, 1])
def poll(replies):
    asked = 0
    while (reply := replies[0]) == 0:
        asked += 1
    return asked, reply

# call: first_negative([3, -1, 2])
def first_negative(values):
    value = next(iter(values))
    while value >= 0:
        value = next(iter(values))
    return value

# call: squares(20)
from itertools import count


def squares(limit):
    out = []
    for n in count(1):
        if n * n <= limit:
            out.append(n * n)
    return out

# call: deal(['ann', 'bob'], 5)
from itertools import cycle


def deal(players, cards):
    hands = {name: 0 for name in players}
    for name in cycle(players):
        if cards == 0:
            continue
        hands[name] += 1
        cards -= 1
    return hands

# call: evens(7)
def count_from(start):
    while True:
        yield start
        start += 2


def evens(limit):
    for n in count_from(0):
        if n == limit:
            return n

# call: last_line(['a', 'b', ''])
def lines(texts):
    at = 0
    while texts[at]:
        yield texts[at]


def last_line(texts):
    last = None
    for line in lines(texts):
        last = line
    return last

# call: run_machine([('add', -2), ('jump_if_less', 0, 6), ('stop',)])
def run_machine(program):
    acc, pc = 0, 0
    while program[pc][0] != 'stop':
        op = program[pc]
        if op[0] == 'add':
            acc += op[1]
            pc += 1
        elif acc < op[2]:
            pc = op[1]
        else:
            pc += 1
    return acc

# call: jumps([1, 1, -2, 5])
def jumps(offsets):
    at = 0
    count = 0
    while 0 <= at < len(offsets):
        at += offsets[at]
        count += 1
    return count

# call: roman(14)
def roman(n):
    out = ''
    for value, letter in ((10, 'X'), (5, 'V'), (1, 'I')):
        while n >= value:
            out += letter
            n - value
    return out

# call: chunks([1, 2, 3, 4, 5], 0)
def chunks(xs, size):
    out = []
    start = 0
    while start < len(xs):
        out.append(xs[start:start + size])
        start += size
    return out

# call: occurrences('banana', 'an')
def occurrences(text, word):
    total = 0
    at = text.find(word)
    while at != -1:
        total += 1
        at = text.find(word, at)
    return total

# call: trim('  hi ')
def trim(text):
    while text[0] == ' ':
        text = text[1:]
    while text[-1] == ' ':
        text = text[:len(text)]
    return text

# call: repeat('', 5)
def repeat(unit, length):
    out = ''
    while len(out) < length:
        out += unit
    return out[:length]

# call: shorten('aaabbb', 3)
def shorten(text, width):
    while len(text) > width:
        text = text[:-1] + '.'
    return text

# call: increment('a')
def increment(label):
    steps = 0
    while label != 'e':
        label = 'a' if label == 'd' else chr(ord(label) + 1)
        steps += 1
    return steps

# call: flatten(['a', ['b']])
def flatten(value):
    if isinstance(value, int):
        return [value]
    out = []
    for item in value:
        out += flatten(item)
    return out

# call: count_down_to(5, 0)
def count_down_to(n, stop):
    if n <= stop:
        return [n]
    return [n] + count_down_to(n, stop - 1)

# call: choose(2, 4)
def choose(n, k):
    if k == 0 or k == n:
        return 1
    return choose(n - 1, k - 1) + choose(n - 1, k)

# call: quicksort([3, 1, 2])
def quicksort(xs):
    if len(xs) < 2:
        return xs
    pivot = xs[0]
    small = [x for x in xs if x < pivot]
    large = [x for x in xs if x >= pivot]
    return quicksort(small) + quicksort(large)

# call: sort_halves([4, 1, 3])
def sort_halves(xs):
    if len(xs) == 0:
        return xs
    middle = len(xs) // 2
    left = sort_halves(xs[:middle])
    right = sort_halves(xs[middle:])
    return sorted(left + right)

# call: paths(2, 2)
def paths(rows, cols):
    if rows == 0 and cols == 0:
        return 1
    return paths(rows - 1, cols) + paths(rows, cols - 1)

# call: ping(4)
def ping(n):
    return 'end' if n <= 0 else pong(n - 1)


def pong(n):
    return ping(n + 1)

# call: resolve({'a': '$b', 'b': '$a'}, '$a')
def resolve(table, text):
    if text.startswith('$'):
        return resolve(table, table[text[1:]])
    return int(text)

# call: spend(12)
def spend(budget):
    spent = []
    prices = [5, 3]
    turn = 0
    while budget > 0:
        price = prices[turn % 2]
        if price <= budget:
            budget -= price
            spent.append(price)
        turn += 1
    return spent

# call: population(1, 100)
def population(rabbits, limit):
    months = 0
    while rabbits < limit:
        rabbits += rabbits // 2
        months += 1
    return months

# call: hops(-1, 20)
def hops(at, goal):
    count = 0
    while at < goal:
        at = at * at
        count += 1
    return count

# call: clock(22, 24)
def clock(hour, alarm):
    waited = 0
    while hour != alarm:
        hour = (hour + 1) % 24
        waited += 1
    return waited

# call: dial(0, 6, 8)
def dial(at, step, goal):
    turns = 0
    while at != goal:
        at = (at + step) % 15
        turns += 1
    return turns

# call: toggle(3)
def toggle(n):
    on = False
    flips = 0
    while flips < n or on or not on:
        on = not on
        flips += 1
    return flips

# call: guess(12)
def guess(secret):
    low, high = 1, 10
    tries = 0
    while True:
        tries += 1
        middle = (low + high) // 2
        if middle == secret:
            return tries
        if middle < secret:
            low = min(middle + 1, 10)
        else:
            high = middle - 1

# call: bits(13)
def bits(n):
    count = 0
    while n:
        n |= n - 1
        count += 1
    return count

# call: shift_out(20)
def shift_out(n):
    places = 0
    while n > 0:
        n <<= 1
        n >>= 1
        places += 1
    return places

# call: schedule({'a': 2, 'b': -1})
def schedule(left):
    order = []
    while any(left.values()):
        for name in left:
            if left[name] > 0:
                left[name] -= 1
                order.append(name)
    return order

# call: build(['app', 'lib'], {'app': ['lib'], 'lib': ['app']})
def build(names, needs):
    done = []
    while len(done) < len(names):
        for name in names:
            if name not in done and all(need in done for need in needs[name]):
                done.append(name)
    return done

# call: visit(4)
class Counter:
    def __init__(self, limit):
        self.limit = limit
        self.value = 0

    def step(self):
        value = self.value + 1
        return value < self.limit


def visit(limit):
    counter = Counter(limit)
    steps = 0
    while counter.step():
        steps += 1
    return steps

# call: push_all(3)
class Node:
    def __init__(self, value, after):
        self.value = value
        self.after = after


def push_all(n):
    head = None
    for value in range(n):
        head = Node(value, head)
    head.after = head
    total = 0
    while head:
        total += head.value
        head = head.after
    return total

# call: median_of([4, 9, 2])
def median_of(xs):
    xs = list(xs)
    while len(xs) > 2:
        sorted(xs).remove(max(xs))
        sorted(xs).remove(min(xs))
    return sum(xs) / len(xs)

# call: longest_run([1, 1, 2])
def longest_run(xs):
    best = i = 0
    while i < len(xs):
        j = i
        while j < len(xs) and xs[j] == xs[i]:
            j += 1
        best = max(best, j - i)
        i = j - 1
    return best

# call: insert_sorted([1, 3, 5], 0)
def insert_sorted(xs, x):
    at = len(xs)
    while xs[at - 1] > x:
        at -= 1
        at = max(at, 1)
    return xs[:at] + [x] + xs[at:]


# call: sum_to(900)
def sum_to(n):
    total = 0
    i = 1
    while i <= n:
        total += i
        n += 1
    return total


# call: multiples(7, 1500)
def multiples(step, stop):
    n = 0
    found = 0
    while n != stop:
        n += step
        found += 1
    return found


# call: wear(1000, 0)
def wear(height, loss):
    years = 0
    while height > 0:
        height -= loss
        years += 1
    return years


# call: evens_below(600)
def evens_below(limit):
    count = 0
    n = 0
    while n < limit:
        if n % 2 == 0:
            count += 1
            n += 1
    return count


# call: square_root(5000)
def square_root(n):
    root = 0
    while (root + 1) * (root - 1) != n:
        root += 1
    return root


# call: grid(25)
def grid(n):
    cells = 0
    x = 0
    while x < n:
        y = 0
        while y < n:
            cells += 1
            y += 1
        x += y - n
    return cells


# call: down_and_up(701)
def down_and_up(n):
    if n == 0:
        return 0
    return 1 + down_and_up(n - 2)
