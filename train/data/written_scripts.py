"""Programs run as they stand: code of a module with its globals, classes and helpers. A line `#:` is before each; holes
are filled with values of a type.
"""

from typing import Final

SCRIPTS: Final = r"""
#:
prices = $stock
basket = $fruits
total = 0
unknown = []
for item in basket:
    if item not in prices:
        unknown.append(item)
        continue
    total += prices[item]
if unknown:
    print('no price for', ', '.join(unknown))
print(f'total: {total}')

#:
scores = $scores
best = worst = None
for i, score in enumerate(scores):
    if best is None or score > scores[best]:
        best = i
    if worst is None or score < scores[worst]:
        worst = i
if best is not None:
    spread = scores[best] - scores[worst]
    print(best, worst, spread)

#:
seconds = $big
hours = seconds // 3600
minutes = seconds // 60 % 60
parts = []
if hours:
    parts.append(f'{hours}h')
if minutes or not parts:
    parts.append(f'{minutes}m')
print(' '.join(parts))

#:
n = $positive
steps = 0
highest = n
while n > 1 and steps < 15:
    n = n // 2 if n % 2 == 0 else 3 * n + 1
    highest = max(highest, n)
    steps += 1
else:
    print('done')
print(steps, highest)

#:
secret = $digit
guesses = $tiny
for tries, guess in enumerate(guesses, 1):
    if guess == secret:
        print('right after', tries)
        break
    print('higher' if guess < secret else 'lower')
else:
    print('it was', secret)

#:
text = $sentence
vowels = consonants = 0
for ch in text.lower()[:10]:
    if ch in 'aeiou':
        vowels += 1
    elif ch.isalpha():
        consonants += 1
ratio = f'{vowels}:{consonants}'

#:
height = $size
lines = []
for row in range(1, height + 1):
    stars = '*' * (2 * row - 1)
    lines.append(stars.center(2 * height - 1).rstrip())
print('\n'.join(lines))

#: !
grid = $bitgrid
alive = 0
for y in range(len(grid)):
    for x in range(len(grid[y])):
        if grid[y][x] == 0:
            continue
        alive += 1
        if x and grid[y][x - 1]:
            print('pair at', y, x)
print(alive)

#:
counter = 0
history = []


def count(step):
    global counter
    counter += step
    history.append(counter)
    if counter > 10:
        counter = 0


for step in $short:
    count(step)
print(history)

#:
registry = {}


def command(name):
    def decorate(function):
        registry[name] = function
        return function
    return decorate


@command('double')
def double(x):
    return x * 2


@command('square')
def square(x):
    return x * x


value = $digit
for name in ('double', 'square', 'double'):
    value = registry[name](value) % 100
print(value)

#: !
class Counter:
    made = 0

    def __init__(self, name):
        Counter.made += 1
        self.name = name
        self.value = 0

    def up(self, by=1):
        self.value += by
        return self

    def __repr__(self):
        return f'{self.name}={self.value}'


a = Counter('a')
b = Counter('b')
for n in $tiny:
    if n % 2:
        a.up(n)
    else:
        b.up()
print(a, b, Counter.made)

#: !
class Account:
    def __init__(self, owner, balance=0):
        self.owner = owner
        self.balance = balance

    def pay(self, other, amount):
        if amount > self.balance:
            print(self.owner, 'cannot pay', amount)
            return False
        self.balance -= amount
        other.balance += amount
        return True

    def __repr__(self):
        return f'{self.owner}: {self.balance}'


ann = Account('Ann', $positive)
bob = Account('Bob')
paid = 0
for amount in $tiny:
    if ann.pay(bob, amount):
        paid += 1
print(ann, bob, paid)

#:
def parse(line):
    name, _, value = line.partition('=')
    return name.strip(), value.strip()


settings = {'debug': 'no'}
for line in $config.splitlines():
    if not line or line.startswith('#'):
        continue
    key, value = parse(line)
    settings[key] = value
print(len(settings), sorted(settings)[0])

#: !
def area(width, height):
    if width <= 0 or height <= 0:
        raise ValueError('sides must be positive')
    return width * height


rooms = $rounds
total = 0
errors = 0
for width, height in rooms:
    try:
        total += area(width, height)
    except ValueError as error:
        errors += 1
        message = str(error)
print(total, errors)

#:
def fib(limit):
    a, b = 0, 1
    while a <= limit:
        yield a
        a, b = b, a + b


limit = $positive
even = [n for n in fib(limit) if n % 2 == 0]
last = None
for last in fib(limit):
    pass
print(even, last)

#: !
queue = $tasks
finished = []
minutes = 0
while queue:
    name, length = queue.pop(0)
    if length > 2:
        queue.append((name, length - 2))
        minutes += 2
        continue
    minutes += length
    finished.append(name)
print(minutes, finished)

#:
graph = $graph
order = []
stack = ['a']
while stack:
    node = stack.pop()
    if node in order:
        continue
    order.append(node)
    for other in reversed(graph.get(node, [])):
        stack.append(other)
print(' -> '.join(order))

#:
def clean(text):
    return ''.join(c for c in text.lower() if c.isalpha())


def is_mirror(text):
    text = clean(text)
    return text == text[::-1]


words = $strs
mirrors = []
for word in words:
    if is_mirror(word):
        mirrors.append(word)
print(len(mirrors), 'of', len(words))

#:
board = list($board)
free = board.count('.')
turn = 'X' if free % 2 else 'O'
for cell, mark in enumerate(board):
    if mark == '.':
        board[cell] = turn
        break
print(turn, ''.join(board))

#:
amount = $cents
coins = {}
for coin in (100, 25, 10, 5, 1):
    while amount >= coin and coins.get(coin, 0) < 4:
        amount -= coin
        coins[coin] = coins.get(coin, 0) + 1
print(coins, amount)

#:
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

    def pop(self):
        if not self.items:
            raise IndexError('empty stack')
        return self.items.pop()

    def __len__(self):
        return len(self.items)


stack = Stack()
for token in $rpn.split():
    if token.isdigit():
        stack.push(int(token))
    elif len(stack) >= 2:
        right, left = stack.pop(), stack.pop()
        stack.push(left + right if token == '+' else left - right)
answer = stack.pop()
print(answer)

#:
def average(values):
    return round(sum(values) / len(values), 1)


table = $marks
for name, marks in table.items():
    try:
        mean = average(marks)
    except ZeroDivisionError:
        print(name, 'has no marks')
        continue
    grade = 'A' if mean >= 75 else 'B' if mean >= 50 else 'C'
    print(f'{name}: {mean:.1f} {grade}')

#:
version = $dotted
numbers = [int(n) for n in version.split('.')]
if len(numbers) < 3:
    numbers += [0] * (3 - len(numbers))
major, minor, patch = numbers
if patch >= 9:
    minor, patch = minor + 1, 0
else:
    patch += 1
print(f'{major}.{minor}.{patch}')

#:
class Room:
    def __init__(self, name):
        self.name = name
        self.exits = {}

    def __repr__(self):
        return self.name


hall, attic, cellar = Room('hall'), Room('attic'), Room('cellar')
hall.exits = {'U': attic, 'D': cellar}
attic.exits = {'D': hall}
cellar.exits = {'U': hall}
here = hall
visited = [here.name]
for step in $steps:
    there = here.exits.get(step)
    if there is None:
        print('no way', step)
        break
    here = there
    visited.append(here.name)
print(here, len(visited))

#:
def main(argv):
    verbose = False
    names = []
    for arg in argv:
        if arg in ('-v', '--verbose'):
            verbose = True
        elif arg.startswith('-'):
            print('unknown option', arg)
            return 2
        else:
            names.append(arg)
    if verbose:
        print(len(names), 'names')
    return 0 if names else 1


if __name__ == '__main__':
    code = main($flags)
    print('exit', code)

#:
shelf = $stock
moves = $orders
log = []
for item, amount in moves:
    before = shelf.get(item, 0)
    after = before - amount
    if after < 0:
        log.append(f'{item}: {-after} short')
        after = 0
    shelf[item] = after
empty = [item for item, left in shelf.items() if left == 0]
print(log, empty)

#:
class Shape:
    sides = 0

    def __init__(self, size):
        self.size = size

    def around(self):
        return self.sides * self.size

    def __repr__(self):
        return f'{type(self).__name__}({self.size})'


class Triangle(Shape):
    sides = 3


class Square(Shape):
    sides = 4

    def area(self):
        return self.size ** 2


total = 0
for i, size in enumerate($tiny):
    shape = Square(size) if i % 2 else Triangle(size)
    total += shape.around()
    if isinstance(shape, Square):
        total += shape.area()
print(total)

#:
MESSAGES = []


def say(*parts, sep=' ', end='.'):
    text = sep.join(str(part) for part in parts) + end
    MESSAGES.append(text)
    return text


name = $firstname
age = $positive
say(name, 'is', age)
if age < 18:
    say(name, 'waits', 18 - age, 'years', end='!')
else:
    say('welcome', name, sep=', ')
print(len(MESSAGES), MESSAGES[-1])

#:
inside = $span
outside = $span
start = max(inside[0], outside[0])
stop = min(inside[1], outside[1])
shared = [n for n in range(start, stop + 1)]
if not shared:
    gap = start - stop
    print('apart by', gap)
elif len(shared) == inside[1] - inside[0] + 1:
    print('all inside')
else:
    print('share', shared)
"""
