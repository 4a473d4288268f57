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

# call: handoff(9, 4)
def handoff(mine, yours):
    passes = 0
    while mine > 1:
        mine, yours = yours, mine // 2 + 1
        passes += 1
    return passes

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

# call: tune(3, 40)
def tune(dial, wanted):
    step = 16
    while step:
        if dial + step <= wanted:
            dial += step
        else:
            step = (step + 1) // 2
    return dial

# call: unpack('box(bag(tin')
def unpack(parcel):
    name, _, inside = parcel.partition('(')
    if inside is None:
        return [name]
    return [name] + unpack(inside)

# call: crew(7)
def crew(tasks):
    if tasks == 1:
        return 1
    near = tasks // 3
    return 1 + crew(near) + crew(tasks - near)

# call: buyer(40, 70)
def buyer(bid, ask):
    if bid >= ask:
        return bid
    return seller(bid + 10, ask)


def seller(bid, ask):
    if ask - bid < 5:
        return ask
    return buyer(bid, ask + 10)

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

# call: tempo(96.0, 60.0)
def tempo(beat, goal):
    bars = []
    while beat > goal + 1.0:
        beat = (beat + goal) / 2 + 1.0
        bars.append(beat)
    return bars

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
    gone = 0
    while text.startswith('0'):
        text[1:]
        gone += 1
    return gone, text

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

# call: barcode(-7294)
def barcode(code):
    odd = even = 0
    while code:
        code, digit = divmod(code, 10)
        odd, even = even + digit, odd
    return odd - even

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

# call: rides(3, 12)
def tariff(first):
    fare = first
    while fare > 0:
        yield fare
        fare += first // 2 + 1


def rides(first, purse):
    count = 0
    for fare in tariff(first):
        if fare > purse:
            continue
        purse -= fare
        count += 1
    return count

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

# call: stairs(3)
def stairs(height):
    lines = []
    while len(lines) < height:
        line = ''
        while len(line) <= len(lines):
            line = '#'
        lines.append(line)
    return lines

# call: climb(0, 12)
def climb(floor, top):
    moves = 0
    while floor < top:
        floor += 3
        floor -= 3
        moves += 1
    return moves

# call: refill(2, 0, 11)
def refill(tank, litres, mark):
    levels = []
    while tank <= mark:
        tank += litres - len(levels) % 2
        levels.append(tank)
    return levels

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

# call: folds(20, 3)
def folds(width, least):
    if width == least:
        return 0
    if width % 2:
        return folds(width - 1, least)
    return 1 + folds(width // 2, least)

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

# call: relay(2, 3)
def relay(lap, batons):
    if lap == 0:
        return batons
    first = relay(lap - 1, batons + 1)
    return relay(lap, first // 2) + lap

# call: hanoi(3, 'a', 'b', 'c')
def hanoi(n, source, target, spare):
    if n == 0:
        return 0
    first = hanoi(n - 1, source, spare, target)
    return first + 1 + hanoi(n, spare, target, source)

# call: laps(2, 7)
def laps(seat, count):
    used = []
    while seat not in used:
        used.append(count)
        seat = (seat * 3 + 1) % count
    return len(used)

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

# call: pinch([4, 4, 4, 4])
def pinch(weights):
    left, right = 0, len(weights) - 1
    lean = 0
    while left < right:
        if lean <= 0:
            lean += weights[left]
            left += 1
        else:
            lean -= weights[right]
            left -= 1
    return lean

# call: musical(['ann', 'bo', 'cy', 'di'])
def musical(players):
    rounds = 0
    while players[1:]:
        rounds += 1
        out = rounds * 3 % len(players)
        players = players[:out] + players[out:]
    return players[0], rounds

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

# call: notes_for(36, 20)
def notes_for(due, note):
    paid = []
    while due > 0:
        while note > due:
            note = note // 2 + 1
        paid.append(note)
        due -= note
    return paid

# call: lcm(4, -6)
def lcm(a, b):
    x, y = a, b
    while x != y:
        if x < y:
            x += a
        else:
            y += b
    return x

# call: hem(11, 0)
def hem(cloth, fold):
    widths = [cloth]
    while widths[-1] > fold * 2:
        widths.append(widths[-1] - fold)
    return widths

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

# call: tidy(' a/././b')
def tidy(path):
    before = None
    while before != path:
        before = path.strip()
        path = path.replace('/./', '/')
    return path

# call: remainder(17, -5)
def remainder(a, b):
    while a >= b:
        a -= b
    return a

# call: drips(10, 4)
def drips(bucket, rate):
    sound = ''
    while bucket:
        bucket -= rate
        sound += 'plip' if bucket % 8 else 'plop'
    return sound

# call: ferry([5, 2, 7], 7)
def ferry(loads, limit):
    trips = 0
    while loads:
        room = limit
        while loads and loads[0] < room:
            room -= loads.pop(0)
        trips += 1
    return trips

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

# call: fade(3.0, 0.5)
def fade(volume, loss):
    levels = []
    while volume - loss > 0.0:
        levels.append(volume)
        volume = volume / (1.0 - loss)
    return levels

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

# call: rush(2, [1, 0, 1])
def rush(line, arrivals):
    seen = []
    while line:
        new = arrivals.pop(0) if arrivals else 1
        line = line - 1 + new
        seen.append(line)
    return seen

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

# call: first_late(55)
def trains(minute, gap):
    while True:
        minute = (minute + gap) % 60
        yield minute


def first_late(after):
    for minute in trains(10, 25):
        if minute > after:
            return minute

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

# call: fit('umbrella', 6)
def fit(title, room):
    while len(title) + 2 > room:
        cut = len(title) // 2
        title = title[:cut] + '.' + title[cut + 1:]
    return title + '..'

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

# call: podium([3, 9, 4, 7])
def podium(scores):
    if not scores:
        return 0
    mean = sum(scores) / len(scores)
    above = [score for score in scores if score >= mean]
    return 1 + podium(above)

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

# call: melt(20, 3)
def melt(grams, share):
    losses = []
    while grams:
        loss = grams // share
        grams -= loss
        losses.append(loss)
    return losses

# call: pressure(2, 400)
def pressure(level, limit):
    readings = [level]
    while readings[-1] < limit:
        level = level * level - level
        readings.append(level)
    return readings

# call: clock(22, 24)
def clock(hour, alarm):
    waited = 0
    while hour != alarm:
        hour = (hour + 1) % 24
        waited += 1
    return waited

# call: carousel(10, 4)
def carousel(horses, skip):
    ridden = [1]
    while ridden[-1] * skip % horses != 1:
        ridden.append(ridden[-1] * skip % horses)
    return ridden

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

# call: clear_flags(22)
def clear_flags(flags):
    cleared = []
    mask = 1
    while flags:
        if flags & mask:
            flags ^= mask
            cleared.append(mask)
            mask <<= 1
    return cleared

# call: crumbs(20)
def crumbs(loaf):
    eaten = []
    while loaf > 2:
        bite, loaf = loaf // 4, loaf - loaf // 4
        eaten.append(bite)
    return eaten

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

# call: odometer(0, 640)
def odometer(start, stop):
    nines = 0
    while start < stop:
        if start % 10 == 9:
            nines += 1
        start, stop = start + 1, stop + 1
    return nines

# call: deal_out(602, 4)
def deal_out(deck, players):
    rounds = 0
    while deck != 0:
        for _ in range(players):
            deck -= 1
        rounds += 1
    return rounds

# call: ration(900, 3, -3)
def ration(stock, by_day, by_night):
    night = False
    while stock > 0:
        stock -= by_night if night else by_day
        night = not night
    return stock

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

# call: descend(1301, 0)
def descend(level, landing):
    if level == landing:
        return [level]
    below = descend(level - 2, landing)
    return [level, below[0]]
