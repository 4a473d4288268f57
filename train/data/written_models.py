"""Programs with several classes, or with one that does much, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

MODELS: Final = r"""
#: borrow($strs)
class Book:
    def __init__(self, title):
        self.title = title
        self.reader = None

    def __str__(self):
        return self.title if self.reader is None else f'{self.title} ({self.reader})'


class Library:
    def __init__(self, titles):
        self.books = {title: Book(title) for title in titles}

    def lend(self, title, reader):
        book = self.books.get(title)
        if book is None:
            return 'no such book'
        if book.reader:
            return f'{book.reader} has it'
        book.reader = reader
        return 'ok'

    def __contains__(self, title):
        return title in self.books

    def shelf(self):
        return [str(book) for book in self.books.values()]


def borrow(titles):
    library = Library(titles[:3])
    answers = []
    for reader in ('Ann', 'Tom'):
        for title in titles[:1] + ['atlas']:
            answers.append(library.lend(title, reader))
    if 'atlas' in library:
        return answers
    return answers[::2], library.shelf()

#: !grade_book($marks)
class GradeBook:
    def __init__(self):
        self.marks = {}

    def add(self, name, mark):
        if not 0 <= mark <= 90:
            raise ValueError(f'bad mark {mark}')
        self.marks.setdefault(name, []).append(mark)

    def average(self, name):
        marks = self.marks.get(name, [])
        if not marks:
            return None
        return sum(marks) // len(marks)

    def best(self):
        names = sorted(self.marks, key=self.average)
        return names[-1] if names else 'nobody'


def grade_book(data):
    book = GradeBook()
    errors = []
    for name, marks in data.items():
        for mark in marks:
            try:
                book.add(name, mark)
            except ValueError as error:
                errors.append(error.args[0])
    return book.best(), errors

#: phone_book($names)
class Contact:
    def __init__(self, name, phone):
        self.name = name
        self.phone = phone

    def matches(self, text):
        text = text.lower()
        return text in self.name.lower() or self.phone.startswith(text)


class Contacts:
    def __init__(self):
        self._all = []

    def __setitem__(self, name, phone):
        for contact in self._all:
            if contact.name == name:
                contact.phone = phone
                return
        self._all.append(Contact(name, phone))

    def __getitem__(self, name):
        for contact in self._all:
            if contact.name == name:
                return contact.phone
        raise KeyError(name)

    def search(self, text):
        return sorted(c.name for c in self._all if c.matches(text))


def phone_book(people):
    contacts = Contacts()
    for name, phone in people.items():
        contacts[name] = phone
    contacts['Zed'] = '555'
    contacts['Zed'] = '777'
    return contacts['Zed'], contacts.search('e')

#: plan_day($tasks)
class Task:
    def __init__(self, name, priority=1, done=False):
        self.name = name
        self.priority = priority
        self.done = done

    def __lt__(self, other):
        return (-self.priority, self.name) < (-other.priority, other.name)

    def __repr__(self):
        return ('x' if self.done else '-') + self.name


class TodoList:
    def __init__(self, tasks):
        self.tasks = sorted(tasks)

    def do_next(self):
        for task in self.tasks:
            if not task.done:
                task.done = True
                return task.name
        return None

    def pending(self):
        return [t for t in self.tasks if not t.done]


def plan_day(items):
    todo = TodoList(Task(name, level) for name, level in items)
    first = todo.do_next()
    second = todo.do_next()
    return first, second, todo.pending()

#: edit_text($chars)
class Editor:
    def __init__(self):
        self.text = ''
        self.undone = []
        self.saved = []

    def type(self, letters):
        self.saved.append(self.text)
        self.undone.clear()
        self.text += letters

    def undo(self):
        if self.saved:
            self.undone.append(self.text)
            self.text = self.saved.pop()

    def redo(self):
        if self.undone:
            self.saved.append(self.text)
            self.text = self.undone.pop()


def edit_text(letters):
    editor = Editor()
    for letter in letters[:4]:
        if letter in 'aeiou':
            editor.undo()
        else:
            editor.type(letter)
    editor.redo()
    return editor.text, len(editor.saved)

#: count_things($fruits)
class Bag:
    def __init__(self, items=()):
        self.counts = {}
        for item in items:
            self.add(item)

    def add(self, item, times=1):
        self.counts[item] = self.counts.get(item, 0) + times

    def __len__(self):
        return sum(self.counts.values())

    def __getitem__(self, item):
        return self.counts.get(item, 0)

    def __eq__(self, other):
        return self.counts == other.counts

    def most(self):
        ranked = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:1]


def count_things(items):
    bag = Bag(items)
    other = Bag(reversed(items))
    bag.add('fig', 2)
    if bag == other:
        return 'same'
    return len(bag), bag['fig'], bag.most()

#: insert_words($strs)
class Trie:
    def __init__(self):
        self.children = {}
        self.end = False

    def insert(self, word):
        if not word:
            self.end = True
            return
        child = self.children.setdefault(word[0], Trie())
        child.insert(word[1:])

    def count(self):
        total = 1 if self.end else 0
        for child in self.children.values():
            total += child.count()
        return total

    def has(self, word):
        node = self
        for letter in word:
            if letter not in node.children:
                return False
            node = node.children[letter]
        return node.end

    def __repr__(self):
        return f'Trie({"".join(self.children)})'


def insert_words(words):
    trie = Trie()
    for word in words[:2]:
        trie.insert(word[:3])
    return trie.count(), trie.has('to')

#: heap_sort($tiny)
class Heap:
    def __init__(self):
        self.items = []

    def push(self, value):
        items = self.items
        items.append(value)
        i = len(items) - 1
        while i > 0:
            parent = (i - 1) // 2
            if items[parent] <= items[i]:
                break
            items[parent], items[i] = items[i], items[parent]
            i = parent

    def pop(self):
        items = self.items
        items[0], items[-1] = items[-1], items[0]
        smallest = items.pop()
        i = 0
        while 2 * i + 1 < len(items):
            child = 2 * i + 1
            if child + 1 < len(items) and items[child + 1] < items[child]:
                child += 1
            if items[i] <= items[child]:
                break
            items[i], items[child] = items[child], items[i]
            i = child
        return smallest


def heap_sort(values):
    heap = Heap()
    for value in values:
        heap.push(value)
    return [heap.pop() for _ in values]

#: !search_tree($short, $int)
class Branch:
    def __init__(self, key):
        self.key = key
        self.low = None
        self.high = None


class SearchTree:
    def __init__(self, keys):
        self.root = None
        self.size = 0
        for key in keys:
            self.add(key)

    def add(self, key):
        if self.root is None:
            self.root = Branch(key)
            self.size = 1
            return
        here = self.root
        while key != here.key:
            side = 'low' if key < here.key else 'high'
            following = getattr(here, side)
            if following is None:
                setattr(here, side, Branch(key))
                self.size += 1
                return
            here = following

    def depth_of(self, key):
        depth = 0
        here = self.root
        while here is not None and here.key != key:
            here = here.low if key < here.key else here.high
            depth += 1
        return depth if here else -1


def search_tree(keys, wanted):
    tree = SearchTree(keys)
    return tree.size, tree.depth_of(wanted)

#: connect($edges)
class Graph:
    def __init__(self):
        self.links = {}

    def connect(self, a, b):
        for here, there in ((a, b), (b, a)):
            self.links.setdefault(here, [])
            if there not in self.links[here]:
                self.links[here].append(there)

    def reach(self, start):
        seen = [start]
        for node in seen:
            for other in self.links.get(node, []):
                if other not in seen:
                    seen.append(other)
        return seen

    def is_connected(self):
        if not self.links:
            return True
        first = next(iter(self.links))
        return len(self.reach(first)) == len(self.links)


def connect(edges):
    graph = Graph()
    for a, b in edges:
        if a != b:
            graph.connect(a, b)
    return graph.is_connected(), graph.reach('a')

#: union($edges)
class UnionFind:
    def __init__(self):
        self.parent = {}

    def find(self, x):
        self.parent.setdefault(x, x)
        while self.parent[x] != x:
            x = self.parent[x]
        return x

    def union(self, a, b):
        root_a, root_b = self.find(a), self.find(b)
        if root_a == root_b:
            return False
        self.parent[root_a] = root_b
        return True


def union(edges):
    sets = UnionFind()
    useful = 0
    for a, b in edges:
        if sets.union(a, b):
            useful += 1
    return useful, len(sets.parent) - useful

#: run_machine($instructions)
class Cpu:
    def __init__(self):
        self.a = 0
        self.b = 0
        self.line = 0

    def do_set(self, name, value):
        setattr(self, name, int(value))

    def do_inc(self, name):
        setattr(self, name, getattr(self, name) + 1)

    def do_dec(self, name):
        setattr(self, name, getattr(self, name) - 1)

    def do_add(self, target, source):
        total = getattr(self, target) + getattr(self, source)
        setattr(self, target, total)

    def run(self, lines):
        while self.line < len(lines):
            name, *args = lines[self.line].split()
            action = getattr(self, 'do_' + name, None)
            if action is None:
                raise NotImplementedError(name)
            action(*args)
            self.line += 1


def run_machine(lines):
    cpu = Cpu()
    try:
        cpu.run(lines)
    except NotImplementedError as unknown:
        return f'line {cpu.line + 1}: {unknown}'
    return cpu.a, cpu.b

#: evaluate($arith)
class Parser:
    def __init__(self, text):
        self.tokens = text.split()
        self.pos = 0

    def peek(self):
        return self.tokens[self.pos] if self.pos < len(self.tokens) else None

    def take(self):
        token = self.peek()
        self.pos += 1
        return token

    def product(self):
        value = int(self.take())
        while self.peek() == '*':
            self.take()
            value *= int(self.take())
        return value

    def sum(self):
        value = self.product()
        while self.peek() in ('+', '-'):
            if self.take() == '+':
                value += self.product()
            else:
                value -= self.product()
        return value


def evaluate(text):
    parser = Parser(text)
    return parser.sum()

#: lex($plain)
class Lexer:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at >= len(self.text):
            raise StopIteration
        start = self.at
        kind = self.kind(self.text[start])
        while self.at < len(self.text) and self.kind(self.text[self.at]) == kind:
            self.at += 1
        return kind, self.text[start:self.at]

    @staticmethod
    def kind(ch):
        if ch.isalpha():
            return 'w'
        return 'd' if ch.isdigit() else 'p'


def lex(text):
    tokens = []
    for kind, word in Lexer(text[:6]):
        tokens.append(kind + ':' + word)
    return tokens

#: !tic_tac_toe($moves)
class Board:
    LINES = ('012', '345', '678', '036', '147', '258', '048', '246')

    def __init__(self):
        self.cells = ['.'] * 9
        self.turn = 'X'

    def play(self, cell):
        if self.cells[cell] != '.':
            raise ValueError('taken')
        self.cells[cell] = self.turn
        won = self.won(cell)
        self.turn = 'O' if self.turn == 'X' else 'X'
        return won

    def won(self, cell):
        if self.cells.count(self.turn) < 3:
            return False
        for line in self.LINES:
            if str(cell) in line and all(self.cells[int(i)] == self.turn for i in line):
                return True
        return False

    def __str__(self):
        return ''.join(self.cells)


def tic_tac_toe(moves):
    board = Board()
    for number, cell in enumerate(moves[:6]):
        player = board.turn
        try:
            if board.play(cell):
                return f'{player} wins after {number + 1}'
        except ValueError:
            return f'{player} cheats'
    return str(board)

#: !deal($hand)
class Card:
    RANKS = '23456789TJQKA'

    def __init__(self, text):
        self.rank = 'T' if text[:-1] == '10' else text[0]
        self.suit = text[-1]

    @property
    def value(self):
        return self.RANKS.index(self.rank) + 2

    def __gt__(self, other):
        return self.value > other.value

    def __repr__(self):
        return self.rank + self.suit


class Hand(list):
    def best(self):
        top = self[0]
        for card in self[1:]:
            if card > top:
                top = card
        return top

    def suits(self):
        return sorted({card.suit for card in self})


def deal(cards):
    hand = Hand(Card(card) for card in cards)
    return hand.best(), hand.suits()

#: bowl($rolls)
class Game:
    def __init__(self):
        self.rolls = []

    def roll(self, pins):
        if not 0 <= pins <= 10:
            raise ValueError(pins)
        self.rolls.append(pins)

    def is_strike(self, i):
        return self.rolls[i] == 10

    def is_spare(self, i):
        return sum(self.rolls[i:i + 2]) == 10

    def score(self):
        total = i = 0
        while i < len(self.rolls):
            if self.is_strike(i):
                total += sum(self.rolls[i:i + 3])
                i += 1
            elif self.is_spare(i):
                total += sum(self.rolls[i:i + 3])
                i += 2
            else:
                total += sum(self.rolls[i:i + 2])
                i += 2
        return total


def bowl(pins):
    game = Game()
    for n in pins[:5]:
        game.roll(n)
    return game.score()

#: measure($floats)
class Stats:
    def __init__(self):
        self.n = 0
        self.total = 0
        self.smallest = self.largest = None

    def add(self, x):
        self.n += 1
        self.total += x
        if self.smallest is None or x < self.smallest:
            self.smallest = x
        if self.largest is None or x > self.largest:
            self.largest = x
        return self

    @property
    def mean(self):
        return round(self.total / self.n, 2) if self.n else 0.0


def measure(values):
    stats = Stats()
    for value in values:
        stats.add(value)
    return stats.smallest, stats.largest, stats.mean

#: !publish($tags)
class Channel:
    def __init__(self, name):
        self.name = name
        self.listeners = []

    def subscribe(self, listener):
        self.listeners.append(listener)
        return self

    def send(self, message):
        sent = 0
        for listener in self.listeners:
            if listener(message):
                sent += 1
        return sent


class Inbox:
    def __init__(self, word):
        self.word = word
        self.messages = []

    def __call__(self, message):
        if self.word in message:
            self.messages.append(message)
            return True
        return False


def publish(messages):
    at, hashes = Inbox('@'), Inbox('#')
    channel = Channel('news').subscribe(at).subscribe(hashes)
    delivered = sum(channel.send(m) for m in messages)
    return delivered, at.messages, hashes.messages

#: open_files($fruits)
class Log:
    def __init__(self):
        self.lines = []

    def __enter__(self):
        self.lines.append('start')
        return self

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.lines.append('end')
            return False
        self.lines.append(kind.__name__)
        return kind is KeyError

    def write(self, line):
        self.lines.append(line.upper())


def open_files(names):
    log = Log()
    ages = {'fig': 3, 'pear': 4}
    with log:
        for name in names:
            ages[name] -= 1
            log.write(name)
    return log.lines

#: tree_text($deep)
class Folder:
    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent
        self.size = 0

    def add(self, size):
        folder = self
        while folder is not None:
            folder.size += size
            folder = folder.parent

    def path(self):
        if self.parent is None:
            return self.name
        return self.parent.path() + '/' + self.name


def scan(folder, data, paths):
    for name, content in data.items():
        if isinstance(content, dict):
            child = Folder(name, folder)
            scan(child, content, paths)
            paths.append(child.path())
        else:
            folder.add(len(str(content)))


def tree_text(data):
    root = Folder('root')
    paths = []
    scan(root, data, paths)
    return root.size, paths
"""
