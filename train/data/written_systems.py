"""Longer programs: small systems of classes, globals and helpers, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

SYSTEMS: Final = r"""
#: !park($jobs)
class Spot:
    def __init__(self, number):
        self.number = number
        self.plate = None
        self.since = 0

    @property
    def free(self):
        return self.plate is None

    def __repr__(self):
        return f'{self.number}:{self.plate or "-"}'


class FullError(Exception):
    pass


class Garage:
    FEE = 2

    def __init__(self, size):
        self.spots = [Spot(n) for n in range(1, size + 1)]
        self.earned = 0

    def enter(self, plate, now):
        for spot in self.spots:
            if spot.free:
                spot.plate = plate
                spot.since = now
                return spot.number
        raise FullError(plate)

    def leave(self, plate, now):
        for spot in self.spots:
            if spot.plate == plate:
                hours = max(now - spot.since, 1)
                spot.plate = None
                self.earned += hours * self.FEE
                return hours
        return 0


def park(visits):
    garage = Garage(2)
    turned_away = []
    for car, (start, length) in enumerate(visits):
        plate = 'P' + str(car)
        try:
            garage.enter(plate, start)
        except FullError as error:
            turned_away.append(str(error))
            continue
        if length < 3:
            garage.leave(plate, start + length)
    return garage.earned, turned_away

#: fill_sheet($four)
class CircularError(ValueError):
    pass


class Sheet:
    def __init__(self):
        self.cells = {}
        self.busy = []

    def set(self, name, content):
        self.cells[name] = content

    def get(self, name):
        content = self.cells.get(name, 0)
        if isinstance(content, int):
            return content
        if name in self.busy:
            raise CircularError(name)
        self.busy.append(name)
        try:
            return self.formula(content[1:])
        finally:
            self.busy.remove(name)

    def formula(self, text):
        total = 0
        for part in text.split('+'):
            if part.isdigit():
                total += int(part)
            else:
                total += self.get(part)
        return total


def fill_sheet(values):
    sheet = Sheet()
    for name, value in zip('ABC', values):
        sheet.set(name, value)
    sheet.set('D', '=A+B+5')
    if len(values) < 4:
        sheet.set('A', '=D')
    try:
        return sheet.get('D'), sheet.busy
    except CircularError as error:
        return f'circle at {error}', sheet.busy

#: !interpret($instructions)
class Machine:
    def __init__(self):
        self.variables = {}
        self.output = []

    def value(self, word):
        if word.isdigit():
            return int(word)
        if word not in self.variables:
            raise NameError_(word)
        return self.variables[word]

    def execute(self, line):
        action, *words = line.split()
        match action:
            case 'set':
                self.variables[words[0]] = self.value(words[1])
            case 'inc' | 'dec':
                step = 1 if action == 'inc' else -1
                self.variables[words[0]] = self.value(words[0]) + step
            case 'add':
                self.output.append(self.value(words[0]) + self.value(words[1]))
            case _:
                raise SyntaxError(action)


class NameError_(Exception):
    pass


def interpret(lines):
    machine = Machine()
    done = 0
    for line in lines:
        try:
            machine.execute(line)
        except NameError_ as missing:
            machine.output.append(f'{missing}?')
        except SyntaxError as error:
            return done, error.msg
        done += 1
    return done, machine.output, machine.variables

#: book_rooms($intervals)
class Booking:
    def __init__(self, start, end):
        if end <= start:
            raise ValueError(f'{start} to {end}')
        self.start = start
        self.end = end

    def __len__(self):
        return self.end - self.start

    def overlaps(self, other):
        return self.start < other.end and other.start < self.end

    def __repr__(self):
        return f'{self.start}-{self.end}'


class Hotel:
    def __init__(self, rooms):
        self.rooms = {room: [] for room in rooms}

    def free(self, room, booking):
        for other in self.rooms[room]:
            if other.overlaps(booking):
                return False
        return True

    def book(self, start, end):
        booking = Booking(start, end)
        for room in self.rooms:
            if self.free(room, booking):
                self.rooms[room].append(booking)
                return room
        return None

    def nights(self):
        return sum(len(b) for bookings in self.rooms.values() for b in bookings)


def book_rooms(stays):
    hotel = Hotel(['red', 'blue'])
    given = []
    for start, end in stays[:3]:
        try:
            given.append(hotel.book(start, end))
        except ValueError as error:
            given.append(str(error))
    return given, hotel.nights()

#: !schedule($jobs)
QUANTUM = 2


class Process:
    def __init__(self, pid, arrival, need):
        self.pid = pid
        self.arrival = arrival
        self.left = need
        self.ended = None

    def run(self, now):
        used = min(QUANTUM, self.left)
        self.left -= used
        if self.left == 0:
            self.ended = now + used
        return used

    def __repr__(self):
        return f'p{self.pid}({self.left})'


def waiting(processes, now):
    return [p for p in processes if p.arrival <= now and p.left > 0]


def schedule(jobs):
    processes = []
    for pid, (arrival, need) in enumerate(jobs[:3]):
        processes.append(Process(pid, arrival, need))
    now = idle = 0
    while any(p.left for p in processes):
        ready = waiting(processes, now)
        if not ready:
            now += 1
            idle += 1
            continue
        for process in ready:
            now += process.run(now)
    return [p.ended for p in processes], idle

#: poker($hand)
RANKS = '23456789TJQKA'


def rank_of(card):
    face = card[:-1]
    return RANKS.index('T' if face == '10' else face)


def groups(ranks):
    counts = {}
    for rank in ranks:
        counts[rank] = counts.get(rank, 0) + 1
    return sorted(counts.values(), reverse=True)


def is_straight(ranks):
    if len(ranks) < 5:
        return False
    for low, high in zip(ranks, ranks[1:]):
        if high != low + 1:
            return False
    return True


def poker(hand):
    ranks = sorted(rank_of(card) for card in hand)
    suits = [card[-1] for card in hand]
    counts = groups(ranks)
    flush = len(hand) == 5 and suits.count(suits[0]) == 5
    straight = is_straight(ranks)
    if flush and straight:
        return 'straight flush'
    if counts[0] == 4:
        return 'four of a kind'
    if counts[:2] == [3, 2]:
        return 'full house'
    if flush:
        return 'flush'
    if straight:
        return 'straight'
    if counts[0] == 3:
        return 'three of a kind'
    if counts[:2] == [2, 2]:
        return 'two pairs'
    return 'pair' if counts[0] == 2 else 'high card ' + RANKS[ranks[-1]]

#: transact($amounts)
class Abort(Exception):
    def __init__(self, reason, at):
        super().__init__(reason)
        self.at = at


class Store:
    def __init__(self, **values):
        self.values = values
        self.saved = []

    def __enter__(self):
        self.saved.append(dict(self.values))
        return self

    def __exit__(self, kind, error, trace):
        before = self.saved.pop()
        if kind is not None:
            self.values = before
        return kind is Abort

    def add(self, name, amount):
        value = self.values[name] + amount
        if value < 0:
            raise Abort('below zero', name)
        self.values[name] = value


def transact(amounts):
    store = Store(cash=10, debt=0)
    failed = 0
    for amount in amounts:
        finished = False
        with store:
            store.add('debt', amount)
            store.add('cash', -amount)
            finished = True
        if not finished:
            failed += 1
    return store.values, failed

#: explore($steps)
class Place:
    def __init__(self, name, treasure=0):
        self.name = name
        self.treasure = treasure
        self.ways = {}

    def link(self, direction, other):
        opposite = {'U': 'D', 'L': 'R', 'D': 'U', 'R': 'L'}
        self.ways[direction] = other
        other.ways[opposite[direction]] = self

    def __repr__(self):
        return self.name


class Hero:
    def __init__(self, place):
        self.place = place
        self.gold = 0
        self.bumps = 0

    def go(self, direction):
        try:
            self.place = self.place.ways[direction]
        except KeyError:
            self.bumps += 1
            return False
        self.gold += self.place.treasure
        self.place.treasure = 0
        return True


def build_world():
    cave, lake, hill = Place('cave'), Place('lake', 5), Place('hill', 20)
    cave.link('U', hill)
    cave.link('R', lake)
    return cave


def explore(steps):
    hero = Hero(build_world())
    for step in steps[:4]:
        if not hero.go(step) and hero.bumps > 1:
            return 'lost', hero.place
    return hero.gold, hero.place

#: multiply($twobytwo, $four)
class Matrix:
    def __init__(self, rows):
        if not rows:
            raise ValueError('no rows')
        self.rows = rows

    @classmethod
    def of(cls, values, width):
        rows = []
        for start in range(0, len(values), width):
            rows.append(values[start:start + width])
        return cls(rows)

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    def __getitem__(self, place):
        y, x = place
        return self.rows[y][x]

    def __matmul__(self, other):
        height, inner = self.shape
        if inner != other.shape[0]:
            raise ValueError(f'{self.shape} @ {other.shape}')
        rows = []
        for y in range(height):
            row = []
            for x in range(other.shape[1]):
                row.append(sum(self[y, k] * other[k, x] for k in range(inner)))
            rows.append(row)
        return Matrix(rows)

    def __repr__(self):
        return ' / '.join(' '.join(map(str, row)) for row in self.rows)


def multiply(rows, values):
    left = Matrix(rows)
    right = Matrix.of(values[:2], 1)
    try:
        return left @ right
    except ValueError as error:
        return str(error)

#: follow($tags)
class User:
    def __init__(self, name):
        self.name = name
        self.following = []
        self.posts = []

    def follow(self, other):
        if other is self or other in self.following:
            return 0
        self.following.append(other)
        return 1

    def post(self, text):
        self.posts.append(text[:6])

    def feed(self):
        for friend in self.following:
            for text in friend.posts:
                yield friend.name, text

    def __repr__(self):
        return '@' + self.name


class Network:
    def __init__(self):
        self.users = {}

    def user(self, name):
        if name not in self.users:
            self.users[name] = User(name)
        return self.users[name]


def follow(words):
    network = Network()
    me = network.user('me')
    added = 0
    for word in words[:3]:
        if word.startswith('@'):
            added += me.follow(network.user(word[1:4]))
        else:
            network.user('ann').post(word)
    added += me.follow(network.user('ann'))
    return added, list(me.feed())

#: heat($quarters)
class Sensor:
    def __init__(self, readings):
        self._readings = iter(readings)
        self.last = 20

    def read(self):
        self.last = next(self._readings, self.last)
        return self.last


class Heater:
    def __init__(self):
        self.on = False
        self.switched = 0

    def switch(self, on):
        if on != self.on:
            self.on = on
            self.switched += 1


class Controller:
    LOW, HIGH = 15, 25

    def __init__(self, sensor, heater):
        self.sensor = sensor
        self.heater = heater
        self.alarms = []

    def step(self):
        value = self.sensor.read()
        if value > 50:
            self.alarms.append(value)
        if value < self.LOW:
            self.heater.switch(True)
        elif value > self.HIGH:
            self.heater.switch(False)
        return 'on' if self.heater.on else 'off'


def heat(readings):
    controller = Controller(Sensor(readings), Heater())
    states = []
    for _ in range(min(len(readings) + 1, 4)):
        states.append(controller.step())
    return states, controller.heater.switched, controller.alarms
"""
