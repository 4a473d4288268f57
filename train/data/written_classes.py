"""Programs with classes, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

CLASSES: Final = r"""
#: run_buttons($buttons)
class Turnstile:
    def __init__(self):
        self.locked = True
        self.coins = 0

    def coin(self):
        self.coins += 1
        if not self.locked:
            return 'thanks'
        self.locked = False
        return 'open'

    def push(self):
        if self.locked:
            return 'no way'
        self.locked = True
        return 'go through'


def run_buttons(buttons):
    gate = Turnstile()
    answers = []
    for button in buttons:
        if button == 'coin':
            answers.append(gate.coin())
        elif button == 'push':
            answers.append(gate.push())
        else:
            gate = Turnstile()
    return answers, gate.coins

#: operate($signals)
class Door:
    NEXT = {
        ('closed', 'open'): 'opened',
        ('opened', 'close'): 'closed',
        ('closed', 'lock'): 'locked',
        ('locked', 'unlock'): 'closed',
    }

    def __init__(self, state='closed'):
        self.state = state
        self.refused = 0

    def handle(self, signal):
        key = (self.state, signal)
        if key not in self.NEXT:
            self.refused += 1
            return False
        self.state = self.NEXT[key]
        return True


def operate(signals):
    door = Door()
    worked = [door.handle(signal) for signal in signals]
    return door.state, door.refused, worked.count(True)

#: drive($lights)
class Light:
    ORDER = ['red', 'green', 'yellow']

    def __init__(self):
        self.index = 0

    @property
    def color(self):
        return self.ORDER[self.index]

    def change(self):
        self.index = (self.index + 1) % len(self.ORDER)


def drive(actions):
    light = Light()
    fines = 0
    for action in actions:
        if action == 'go' and light.color == 'red':
            fines += 50
        elif action == 'stop' and light.color == 'green':
            fines += 10
        light.change()
    return light.color, fines

#: fill_stack($ops)
class Stack:
    def __init__(self, limit=3):
        self._items = []
        self.limit = limit

    def push(self, item):
        if len(self._items) >= self.limit:
            raise OverflowError('stack is full')
        self._items.append(item)

    def pop(self):
        if not self._items:
            raise IndexError('stack is empty')
        return self._items.pop()

    def __len__(self):
        return len(self._items)

    def __repr__(self):
        return f'<{self._items}>'


def fill_stack(commands):
    stack = Stack()
    trouble = []
    for command in commands:
        try:
            if command.isdigit():
                stack.push(int(command))
            elif command == 'pop':
                stack.pop()
        except (IndexError, OverflowError) as error:
            trouble.append(str(error))
    return len(stack), trouble

#: !serve_customers($jobs)
class Queue:
    def __init__(self):
        self.inbox = []
        self.outbox = []

    def put(self, item):
        self.inbox.append(item)

    def get(self):
        if not self.outbox:
            while self.inbox:
                self.outbox.append(self.inbox.pop())
        return self.outbox.pop() if self.outbox else None


def serve_customers(jobs):
    queue = Queue()
    clock = 0
    for arrival, length in jobs:
        queue.put(length)
        if arrival > clock:
            clock = arrival
        job = queue.get()
        clock += job
    return clock, queue.get()

#: keep_last($ints, $size)
class Ring:
    def __init__(self, size):
        self.data = [None] * size
        self.start = 0
        self.count = 0

    def add(self, value):
        end = (self.start + self.count) % len(self.data)
        self.data[end] = value
        if self.count < len(self.data):
            self.count += 1
        else:
            self.start = (self.start + 1) % len(self.data)

    def __iter__(self):
        for i in range(self.count):
            yield self.data[(self.start + i) % len(self.data)]


def keep_last(values, size):
    ring = Ring(size)
    for value in values[:5]:
        ring.add(value)
    return list(ring)

#: recent($strs)
class Cache:
    def __init__(self, size=2):
        self.size = size
        self.data = {}
        self.hits = 0

    def get(self, key):
        if key in self.data:
            self.hits += 1
            value = self.data.pop(key)
        else:
            value = self.load(key)
            if len(self.data) >= self.size:
                oldest = next(iter(self.data))
                del self.data[oldest]
        self.data[key] = value
        return value

    def load(self, key):
        return len(key) * 10


def recent(keys):
    cache = Cache()
    total = 0
    for key in keys:
        total += cache.get(key)
    return total, cache.hits, list(cache.data)

#: sum_linked($short)
class Link:
    def __init__(self, value, rest=None):
        self.value = value
        self.rest = rest


class LinkedList:
    def __init__(self):
        self.head = None
        self.size = 0

    def prepend(self, value):
        self.head = Link(value, self.head)
        self.size += 1

    def __iter__(self):
        link = self.head
        while link:
            yield link.value
            link = link.rest

    def __len__(self):
        return self.size


def sum_linked(values):
    chain = LinkedList()
    for value in values:
        chain.prepend(value)
    return sum(chain), len(chain)

#: reverse_chain($tiny)
class Cell:
    def __init__(self, value, after=None):
        self.value = value
        self.after = after

    def __repr__(self):
        return f'{self.value} > {self.after!r}' if self.after else f'{self.value}'


def reverse(cell):
    done = None
    while cell is not None:
        following = cell.after
        cell.after = done
        done = cell
        cell = following
    return done


def reverse_chain(values):
    first = None
    for value in reversed(values):
        first = Cell(value, first)
    return reverse(first)

#: add_fractions($fraction, $fraction)
class Fraction:
    def __init__(self, top, bottom=1):
        if bottom == 0:
            raise ZeroDivisionError('no denominator')
        a, b = top, bottom
        while b:
            a, b = b, a % b
        self.top = top // a
        self.bottom = bottom // a

    def __add__(self, other):
        top = self.top * other.bottom + other.top * self.bottom
        return Fraction(top, self.bottom * other.bottom)

    def __lt__(self, other):
        return self.top * other.bottom < other.top * self.bottom

    def __repr__(self):
        if self.bottom == 1:
            return str(self.top)
        return f'{self.top}/{self.bottom}'


def add_fractions(first, second):
    a, b = Fraction(*first), Fraction(*second)
    total = a + b
    return [a, b, total] if a < b else [b, a, total]

#: travel($point, $digit)
class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __mul__(self, number):
        return Vector(self.x * number, self.y * number)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __repr__(self):
        return f'({self.x}, {self.y})'


def travel(start, times):
    v = Vector(start[0], start[1])
    far = v * times
    gap = far - v
    if not gap:
        return 'stayed'
    return gap

#: add_prices($cents, $cents)
class Money:
    def __init__(self, cents):
        self.cents = cents

    @classmethod
    def parse(cls, text):
        whole, _, rest = text.partition('.')
        return cls(int(whole) * 100 + int(rest or 0))

    @staticmethod
    def plain(cents):
        return f'{cents // 100}.{cents % 100:02d}'

    def __add__(self, other):
        return Money(self.cents + other.cents)

    def __str__(self):
        return '$' + self.plain(self.cents)

    def __repr__(self):
        return f'Money({self.cents})'


def add_prices(first, second):
    total = Money(first) + Money(second)
    text = str(total)
    again = Money.parse(text[1:])
    return text, again.cents == total.cents

#: clock_sum($clock, $minutes)
class Time:
    def __init__(self, hour, minute):
        carry, self.minute = divmod(minute, 60)
        self.hour = (hour + carry) % 24

    def plus(self, minutes):
        return Time(self.hour, self.minute + minutes)

    def __str__(self):
        return f'{self.hour:02d}:{self.minute:02d}'

    def __repr__(self):
        return f'Time({self.hour}, {self.minute})'


def clock_sum(text, minutes):
    hour, minute = map(int, text.split(':'))
    start = Time(hour, minute)
    end = start.plus(minutes)
    if end.hour < start.hour:
        return f'{end} next day'
    return str(end)

#: warm_up($int)
class Temperature:
    def __init__(self, celsius):
        self._celsius = celsius

    @property
    def celsius(self):
        return self._celsius

    @celsius.setter
    def celsius(self, value):
        if value < -273:
            raise ValueError('too cold')
        self._celsius = value

    @property
    def fahrenheit(self):
        return self._celsius * 9 // 5 + 32


def warm_up(start):
    room = Temperature(start)
    steps = 0
    while room.celsius < 18:
        room.celsius += 4
        steps += 1
        if steps == 6:
            break
    return room.fahrenheit, steps

#: area_report($sizes)
class Shape:
    name = 'shape'

    def area(self):
        return 0

    def __repr__(self):
        return self.name[:3]

    def describe(self):
        return f'{self.name} {self.area()}'


class Box(Shape):
    name = 'box'

    def __init__(self, width, height):
        self.width = width
        self.height = height

    def area(self):
        return self.width * self.height


class Triangle(Box):
    name = 'triangle'

    def area(self):
        return super().area() / 2


def area_report(sizes):
    shapes = [Shape()]
    for i, (width, height) in enumerate(sizes):
        shapes.append(Triangle(width, height) if i % 2 else Box(width, height))
    largest = max(shapes, key=lambda shape: shape.area())
    return largest.describe(), len(shapes)

#: pay_day($staff)
class Employee:
    bonus = 0

    def __init__(self, name, pay):
        self.name = name
        self.pay = pay

    def monthly(self):
        return self.pay + self.bonus


class Manager(Employee):
    bonus = 10

    def __init__(self, name, pay, team):
        super().__init__(name, pay)
        self.team = team

    def monthly(self):
        return super().monthly() + 2 * len(self.team)


def pay_day(rows):
    total = 0
    for name, team, pay in rows:
        if pay > 50:
            person = Manager(name, pay, team)
        else:
            person = Employee(name, pay)
        total += person.monthly()
    return total

#: !feed($fruits)
class Animal:
    likes = ()

    def __init__(self, name):
        self.name = name
        self.weight = 10

    def eat(self, food):
        if food in self.likes:
            self.weight += 2
            return True
        self.weight -= 1
        return False


class Monkey(Animal):
    likes = ('fig', 'plum')

    def eat(self, food):
        happy = super().eat(food)
        if not happy:
            raise ValueError(f'{self.name} throws the {food}')
        return happy


def feed(foods):
    animals = [Monkey('Mo'), Animal('Al')]
    log = []
    for food in foods[:3]:
        for animal in animals:
            try:
                animal.eat(food)
            except ValueError as e:
                log.append(str(e))
    return [a.weight for a in animals], len(log)

#: battle($positive, $positive)
class Fighter:
    count = 0

    def __init__(self, name, health, power):
        self.name = name
        self.health = health
        self.power = power
        Fighter.count += 1

    @property
    def alive(self):
        return self.health > 0

    def hit(self, other):
        damage = self.power
        if other.health < 5:
            damage += 1
        other.health = max(other.health - damage, 0)
        return damage

    def __repr__(self):
        return f'{self.name}:{self.health}'


def battle(first, second):
    a = Fighter('Ann', first, 6)
    b = Fighter('Bob', second, 4)
    rounds = 0
    while a.alive and b.alive and rounds < 5:
        a.hit(b)
        if b.alive:
            b.hit(a)
        rounds += 1
    winner = a if a.alive else b
    return winner, rounds, Fighter.count

#: elevator_ride($dice)
class Elevator:
    def __init__(self, floors):
        self.floors = floors
        self.at = 0
        self.moved = 0

    def go(self, floor):
        if floor not in range(self.floors):
            return None
        while self.at != floor:
            self.at += 1 if floor > self.at else -1
            self.moved += 1
        return self.at


def elevator_ride(calls):
    lift = Elevator(5)
    ignored = 0
    for floor in calls[:4]:
        if lift.go(floor) is None:
            ignored += 1
    return lift.at, lift.moved, ignored

#: vend($cents, $fruit)
class SoldOut(Exception):
    pass


class Machine:
    def __init__(self, prices):
        self.prices = prices
        self.left = {name: 1 for name in prices}
        self.credit = 0

    def insert(self, cents):
        if cents not in (5, 30, 100, 250):
            return cents
        self.credit += cents
        return 0

    def buy(self, name):
        if self.left[name] == 0:
            raise SoldOut(name)
        price = self.prices[name]
        if self.credit < price:
            raise ValueError(f'{price - self.credit} missing')
        self.credit -= price
        self.left[name] -= 1
        return self.credit


def vend(cents, name):
    machine = Machine({'fig': 30, 'plum': 45, 'pear': 60})
    back = machine.insert(cents) + machine.insert(30)
    try:
        change = machine.buy(name)
        machine.buy(name)
    except KeyError:
        return 'unknown', back
    except SoldOut as item:
        return f'no more {item}', change
    except ValueError as problem:
        return str(problem), machine.credit
"""
