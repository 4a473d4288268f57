"""Whole programs with classes, helpers, generators and closures. `#: call` says how each is entered; `#:` alone, as a
module."""

from typing import Final

THINGS: Final = r"""
#: main($amounts)
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError('amount must be positive')
        self.balance += amount

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError('not enough money')
        self.balance -= amount
        return self.balance

    def __repr__(self):
        return f'Account({self.owner!r}, {self.balance})'


def main(amounts):
    account = Account('Ann', 10)
    for amount in amounts:
        try:
            account.deposit(amount)
        except ValueError as error:
            return str(error)
    return account.balance

#: transfer($positive, $positive)
class Account:
    def __init__(self, balance):
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            return False
        self.balance -= amount
        return True


def transfer(start, amount):
    source = Account(start)
    target = Account(0)
    if source.withdraw(amount):
        target.balance += amount
    return source.balance, target.balance

#: run($ops)
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError('stack is empty')
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __repr__(self):
        return f'Stack({self.items})'


def run(commands):
    stack = Stack()
    for command in commands:
        if command.isdigit():
            stack.push(int(command))
        elif command == 'pop':
            stack.pop()
    return len(stack)

#: serve($strs)
class Queue:
    def __init__(self, limit):
        self.limit = limit
        self.waiting = []

    def join(self, name):
        if len(self.waiting) >= self.limit:
            return False
        self.waiting.append(name)
        return True

    def next(self):
        return self.waiting.pop(0) if self.waiting else None


def serve(names):
    queue = Queue(2)
    turned_away = []
    for name in names:
        if not queue.join(name):
            turned_away.append(name)
    return queue.next(), turned_away

#: check($pairs)
class Inventory:
    def __init__(self):
        self.stock = {}

    def add(self, name, amount=1):
        self.stock[name] = self.stock.get(name, 0) + amount

    def remove(self, name, amount=1):
        if self.stock.get(name, 0) < amount:
            raise KeyError(name)
        self.stock[name] -= amount
        if self.stock[name] == 0:
            del self.stock[name]

    def __repr__(self):
        return f'Inventory({self.stock})'


def check(orders):
    inventory = Inventory()
    for name, amount in orders:
        inventory.add(name, amount)
    try:
        inventory.remove('a', 5)
    except KeyError:
        print('not enough')
    return inventory.stock

#: total_area($sizes)
class Rectangle:
    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Square(Rectangle):
    def __init__(self, side):
        super().__init__(side, side)


def total_area(sizes):
    total = 0
    for width, height in sizes:
        if width == height:
            shape = Square(width)
        else:
            shape = Rectangle(width, height)
        total += shape.area()
    return total

#: speak($strs)
class Animal:
    sound = '...'

    def __init__(self, name):
        self.name = name

    def speak(self):
        return f'{self.name} says {self.sound}'


class Dog(Animal):
    sound = 'woof'


class Cat(Animal):
    sound = 'meow'


def speak(names):
    kinds = [Dog, Cat, Animal]
    lines = []
    for i, name in enumerate(names):
        animal = kinds[i % 3](name)
        lines.append(animal.speak())
    return lines

#: count_to($nat)
class Counter:
    def __init__(self, start=0):
        self.value = start

    def increment(self, by=1):
        self.value += by
        return self


def count_to(n):
    counter = Counter()
    while counter.value < n:
        counter.increment(2)
    return counter.value

#: add_points($point, $point)
class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __eq__(self, other):
        return self.x == other.x and self.y == other.y

    def __repr__(self):
        return f'Point({self.x}, {self.y})'


def add_points(a, b):
    p = Point(a[0], a[1])
    q = Point(*b[:2])
    total = p + q
    if total == p:
        return 'same'
    return total

#: read_temps($ints)
class Thermostat:
    def __init__(self, target):
        self.target = target
        self.on = False

    @property
    def state(self):
        return 'heating' if self.on else 'idle'

    def update(self, reading):
        if reading < self.target - 1:
            self.on = True
        elif reading > self.target + 1:
            self.on = False
        return self.state


def read_temps(readings):
    thermostat = Thermostat(15)
    return [thermostat.update(r) for r in readings]

#: build($ints)
class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


def to_list(node):
    values = []
    while node is not None:
        values.append(node.value)
        node = node.next
    return values


def build(values):
    head = None
    for value in values:
        head = Node(value, head)
    return to_list(head)

#: build_tree($short)
class Tree:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None

    def insert(self, value):
        if value < self.value:
            if self.left is None:
                self.left = Tree(value)
            else:
                self.left.insert(value)
        elif self.right is None:
            self.right = Tree(value)
        else:
            self.right.insert(value)

    def __repr__(self):
        return f'Tree({self.value})'


def build_tree(values):
    root = Tree(values[0])
    for value in values[1:]:
        root.insert(value)
    return root.left, root.right

#: play($steps)
class Robot:
    def __init__(self):
        self.x = 0
        self.y = 0
        self.path = []

    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        self.path.append((self.x, self.y))


MOVES = {'U': (0, 1), 'D': (0, -1), 'L': (-1, 0), 'R': (1, 0)}


def play(steps):
    robot = Robot()
    for step in steps:
        dx, dy = MOVES[step]
        robot.move(dx, dy)
    return robot.path

#: shop($pairs)
class Cart:
    def __init__(self):
        self.lines = []

    def add(self, name, price):
        self.lines.append((name, price))
        return len(self.lines)

    def total(self):
        result = 0
        for name, price in self.lines:
            result += price
        return result


def shop(items):
    cart = Cart()
    for name, price in items:
        cart.add(name, price)
    total = cart.total()
    if total > 20:
        total -= 5
    return total

#: vote($strs)
class Poll:
    def __init__(self, question):
        self.question = question
        self.votes = {}

    def vote(self, answer):
        answer = answer.lower()
        if answer not in self.votes:
            self.votes[answer] = 0
        self.votes[answer] += 1

    def leader(self):
        if not self.votes:
            return None
        return max(self.votes, key=lambda a: self.votes[a])


def vote(answers):
    poll = Poll('which?')
    for answer in answers:
        poll.vote(answer)
    return poll.leader()

#: take($nat)
def evens():
    n = 0
    while True:
        yield n
        n += 2


def take(count):
    result = []
    for value in evens():
        if len(result) >= count:
            break
        result.append(value)
    return result

#: collect($nat)
def countdown(n):
    while n > 0:
        yield n
        n -= 1


def collect(n):
    return list(countdown(n))

#: pairs($ints)
def pairwise(items):
    previous = None
    for item in items:
        if previous is not None:
            yield previous, item
        previous = item


def pairs(items):
    result = []
    for a, b in pairwise(items):
        result.append(b - a)
    return result

#: batches($ints, $size)
def batch(items, size):
    group = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group


def batches(items, size):
    return [sum(group) for group in batch(items, size)]

#: walk($nested)
def walk(items):
    for item in items:
        if isinstance(item, list):
            yield from walk(item)
        else:
            yield item

#: fib_until($int)
def fib():
    a, b = 0, 1
    while True:
        yield a
        a, b = b, a + b


def fib_until(limit):
    found = []
    for n in fib():
        if n > limit:
            return found
        found.append(n)

#: use_counter($nat)
def make_counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step


def use_counter(times):
    counter = make_counter()
    result = 0
    for _ in range(times):
        result += counter()
    return result

#: apply_all($int)
def adder(n):
    def add(x):
        return x + n
    return add


def apply_all(value):
    steps = [adder(10), adder(-3)]
    for step in steps:
        value = step(value)
    return value

#: compute($int)
def twice(function):
    def wrapper(x):
        return function(function(x))
    return wrapper


@twice
def increase(x):
    return x + 3


def compute(n):
    return increase(n)

#: run($nat)
calls = []


def logged(func):
    def wrapper(*args):
        result = func(*args)
        calls.append((func.__name__, result))
        return result
    return wrapper


@logged
def square(x):
    return x * x


def run(n):
    for i in range(n):
        square(i)
    return calls

#: lookup($width)
cache = {}


def slow(n):
    if n in cache:
        return cache[n]
    result = n * n - 1
    cache[n] = result
    return result


def lookup(n):
    first = slow(n)
    again = slow(n)
    return first == again

#: compose_all($int)
def compose(f, g):
    def both(x):
        return f(g(x))
    return both


def double(x):
    return x * 2


def minus_one(x):
    return x - 1


def compose_all(n):
    h = compose(double, minus_one)
    return h(n)

#: total($csv)
def parse_number(text):
    text = text.strip()
    if not text:
        raise ValueError('empty field')
    return int(text)


def total(line):
    result = 0
    for field in line.split(','):
        try:
            result += parse_number(field)
        except ValueError as error:
            print('skipped:', error)
    return result

#: load($kv)
class ConfigError(Exception):
    pass


def parse(pair):
    key, sep, value = pair.partition('=')
    if not sep:
        raise ConfigError(f'no value for {key}')
    return key, value


def load(text):
    config = {}
    for pair in text.split(';'):
        try:
            key, value = parse(pair)
        except ConfigError as error:
            return str(error)
        config[key] = value
    return config

#: process($mixed)
def validate(value):
    if not isinstance(value, int):
        raise TypeError('not an int')
    if value < 0:
        raise ValueError('negative')
    return value


def process(values):
    good, bad = [], []
    for value in values:
        try:
            good.append(validate(value))
        except (TypeError, ValueError) as e:
            bad.append(type(e).__name__)
    return good, bad

#: divide_all($ints, $nat)
def divide(a, b):
    return a // b


def divide_all(values, by):
    results = []
    try:
        for value in values:
            results.append(divide(value, by))
    except ZeroDivisionError:
        results.append(None)
    finally:
        results.append('done')
    return results

#: find_user($ids, $int)
users = {1: 'ann', 2: 'bob'}


def get(table, key):
    if key not in table:
        raise KeyError(key)
    return table[key]


def find_user(table, key):
    try:
        return get(table, key)
    except KeyError:
        return users.get(key, 'nobody')

#: outer($int)
def inner(x):
    if x > 10:
        raise RuntimeError('too big')
    return x + 1


def middle(x):
    value = inner(x * 2)
    return value * 10


def outer(x):
    try:
        return middle(x)
    except RuntimeError:
        return -1

#: report($counts)
def bar(n):
    return '*' * min(n, 8)


def row(name, n):
    return f'{name:<4}{bar(n)}'


def report(data):
    lines = []
    for name, n in data.items():
        lines.append(row(name, n))
    return lines

#: prime_list($digit)
def is_prime(n):
    for d in range(2, n):
        if n % d == 0:
            return False
    return n > 1


def prime_list(limit):
    primes = []
    for n in range(limit):
        if is_prime(n):
            primes.append(n)
    return primes

#: is_even($nat)
def is_even(n):
    if n == 0:
        return True
    return is_odd(n - 1)


def is_odd(n):
    if n == 0:
        return False
    return is_even(n - 1)

#: encode_text($sub)
def shift(letter, by):
    position = ord(letter) - ord('a')
    return chr((position + by) % 26 + ord('a'))


def encode_text(text, key=3):
    out = ''
    for letter in text:
        out += shift(letter, key)
    return out

#: main($strs)
def clean(word):
    return word.strip().lower()


def count(words):
    counts = {}
    for word in words:
        word = clean(word)
        counts[word] = counts.get(word, 0) + 1
    return counts


def main(words):
    counts = count(words)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

#: statistics($ints)
def mean(values):
    return sum(values) / len(values)


def spread(values):
    return max(values) - min(values)


def statistics(values):
    if not values:
        return None
    return {'mean': round(mean(values), 1), 'spread': spread(values)}

#: play_game($strs, $strs)
BEATS = {'rock': 'scissors', 'paper': 'rock', 'scissors': 'paper'}


def play(a, b):
    if a == b:
        return 0
    return 1 if BEATS.get(a) == b else -1


def play_game(first, second):
    score = 0
    for a, b in zip(first, second):
        score += play(a, b)
    return score

#: schedule($intervals)
def overlaps(a, b):
    return a[0] < b[1] and b[0] < a[1]


def schedule(meetings):
    chosen = []
    for meeting in sorted(meetings, key=lambda m: m[1]):
        if not any(overlaps(meeting, other) for other in chosen):
            chosen.append(meeting)
    return chosen

#: expression($arith)
def parse_term(tokens):
    value = int(tokens.pop(0))
    while tokens and tokens[0] == '*':
        tokens.pop(0)
        value *= int(tokens.pop(0))
    return value


def expression(text):
    tokens = text.split()
    value = parse_term(tokens)
    while tokens:
        sign = tokens.pop(0)
        term = parse_term(tokens)
        value = value + term if sign == '+' else value - term
    return value

#: turtle($steps)
position = [0, 0]


def step(direction):
    if direction == 'R':
        position[0] += 1
    elif direction == 'L':
        position[0] -= 1
    else:
        position[1] += 1


def turtle(path):
    for direction in path:
        step(direction)
    return position

#:
total = 0
for number in $ints:
    if number % 2 == 0:
        total += number
print(total)

#:
words = $strs
lengths = {}
for word in words:
    lengths[word] = len(word)
longest = max(words, key=len) if words else None
print(longest, lengths)

#:
def square(x):
    return x * x


values = $ints
squares = [square(v) for v in values[:3]]
print(sum(squares))

#:
def greet(name):
    message = f'Hello, {name}!'
    print(message)
    return len(message)


if __name__ == '__main__':
    total = 0
    for name in $strs:
        total += greet(name)
    print(total)

#:
count = 0


def bump(by=1):
    global count
    count += by


for i in range($nat):
    bump(i)
print('count is', count)

#:
LIMIT = $positive

a, b = 0, 1
while b < LIMIT:
    a, b = b, a + b
print(a)

#:
data = $counts
try:
    value = data['a']
except KeyError as error:
    value = 0
    print('missing', error)
result = value + len(data)

#:
def main():
    numbers = $ints
    numbers.sort()
    print(numbers[0], numbers[-1])


main()

#:
text = $sentence
counts = {}
for ch in text[:8]:
    counts[ch] = counts.get(ch, 0) + 1
print(counts)

#:
class Dog:
    def __init__(self, name):
        self.name = name
        self.tricks = []

    def learn(self, trick):
        self.tricks.append(trick)

    def __repr__(self):
        return f'Dog({self.name!r})'


dog = Dog($firstname)
for trick in $strs:
    dog.learn(trick)
print(dog.tricks)

#:
def numbers(n):
    for i in range(n):
        yield i * i


gen = numbers($disks)
total = 0
for value in gen:
    total += value
print(total)

#:
matrix = $matrix
flat = []
for row in matrix:
    flat.extend(row)
if flat:
    print(max(flat))
else:
    print('empty')

#:
def withdraw(balance, amount):
    if amount > balance:
        raise ValueError('too much')
    return balance - amount


balance = $positive
for amount in $ints:
    try:
        balance = withdraw(balance, amount)
    except ValueError:
        break
print(balance)

#:
x = $int
y = $int
if x > y:
    x, y = y, x
z = y - x
result = 'far' if z > 10 else 'near'

#:
queue = $strs
done = []
while queue:
    task = queue.pop(0)
    if len(task) > 4:
        continue
    done.append(task.upper())
print(done)
"""
