"""Functions about dictionaries and records."""


def rename_keys(record, names):
    """A record with some of its keys under other names.

    >>> rename_keys({"a": 1, "b": 2}, {"a": "x"})
    {'x': 1, 'b': 2}
    >>> rename_keys({}, {"a": "b"})
    {}
    >>> rename_keys({"k": 0}, {})
    {'k': 0}
    """
    renamed = {}
    for key, value in record.items():
        renamed[names.get(key, key)] = value  # hole: names.get(key, key)
    return renamed


def top_scorers(points, least):
    """Names with at least so many points, in order of the alphabet.

    >>> top_scorers({"kim": 7, "ada": 9, "lee": 2}, 7)
    ['ada', 'kim']
    >>> top_scorers({}, 1)
    []
    >>> top_scorers({"a": 1}, 2)
    []
    """
    chosen = []
    for name in sorted(points):
        # hole
        if points[name] >= least:
            chosen.append(name)
        # end
    return chosen


def move_stock(stock, source, target, count):
    """Move items from one shelf to another, as many as there are.

    >>> move_stock({"a": 5, "b": 1}, "a", "b", 3)
    {'a': 2, 'b': 4}
    >>> move_stock({"a": 2}, "a", "c", 9)
    {'a': 0, 'c': 2}
    >>> move_stock({"a": 1, "b": 0}, "b", "a", 4)
    {'a': 1, 'b': 0}
    """
    moved = min(count, stock[source])  # hole: min(count, stock[source])
    stock[source] -= moved  # hole
    stock[target] = stock.get(target, 0) + moved
    return stock


def favourite(ratings):
    """The thing with the best average rating.

    >>> favourite({"tea": [4, 5], "milk": [3]})
    'tea'
    >>> favourite({"x": [1, 1, 4], "y": [3]})
    'y'
    >>> favourite({})
    ''
    """
    best, record = "", 0
    for name, given in ratings.items():
        average = sum(given) / len(given)  # hole
        if average > record:
            best, record = name, average  # hole
    return best


def bill_by_room(uses, price):
    """What each room has to pay for its uses, given as (room, hours).

    >>> bill_by_room([("a", 2), ("b", 1), ("a", 3)], 10)
    {'a': 50, 'b': 10}
    >>> bill_by_room([], 10)
    {}
    >>> bill_by_room([("hall", 4)], 2)
    {'hall': 8}
    """
    bill = {}
    for room, hours in uses:
        # hole
        if room not in bill:
            bill[room] = 0
        bill[room] += hours * price
        # end
    return bill


def fill_defaults(settings, defaults):
    """Settings, with the defaults where they say nothing.

    >>> fill_defaults({"size": 3}, {"size": 1, "color": "red"})
    {'size': 3, 'color': 'red'}
    >>> fill_defaults({}, {"a": 1})
    {'a': 1}
    >>> fill_defaults({"a": None}, {"a": 2})
    {'a': 2}
    """
    full = dict(settings)
    for name, value in defaults.items():
        # hole
        if full.get(name) is None:
            full[name] = value
        # end
    return full


def newest_by_user(events):
    """The newest event of each user, events being (time, user, what).

    >>> newest_by_user([(1, "ann", "in"), (5, "ann", "out"), (2, "bob", "in")])
    {'ann': 'out', 'bob': 'in'}
    >>> newest_by_user([(9, "ann", "x"), (3, "ann", "y")])
    {'ann': 'x'}
    >>> newest_by_user([])
    {}
    """
    times, newest = {}, {}
    for time, user, what in events:
        # hole
        if time >= times.get(user, 0):
            times[user] = time
            newest[user] = what
        # end
    return newest


def tally_pairs(results):
    """How often each of two teams met, whoever was at home.

    >>> tally_pairs([("a", "b"), ("b", "a"), ("a", "c")])
    {('a', 'b'): 2, ('a', 'c'): 1}
    >>> tally_pairs([])
    {}
    >>> tally_pairs([("z", "y")])
    {('y', 'z'): 1}
    """
    met = {}
    for home, guest in results:
        pair = (home, guest) if home < guest else (guest, home)  # hole: home < guest
        met[pair] = met.get(pair, 0) + 1  # hole
    return met


def without_empty(record):
    """A record without the fields that are empty; 0 is not.

    >>> without_empty({"a": "", "b": 0, "c": None})
    {'b': 0}
    >>> without_empty({"x": [], "y": "k"})
    {'x': [], 'y': 'k'}
    >>> without_empty({})
    {}
    """
    return {key: value for key, value in record.items() if value not in ("", None)}  # hole: value not in ("", None)


def who_owes(payments, people):
    """What each person has paid too much, or too little, if all share alike.

    >>> who_owes({"ann": 30, "bob": 10}, ["ann", "bob"])
    {'ann': 10.0, 'bob': -10.0}
    >>> who_owes({"ann": 9}, ["ann", "bob", "cy"])
    {'ann': 6.0, 'bob': -3.0, 'cy': -3.0}
    >>> who_owes({}, ["x"])
    {'x': 0.0}
    """
    share = sum(payments.values()) / len(people)  # hole
    balance = {}
    for person in people:
        balance[person] = payments.get(person, 0) - share  # hole: payments.get(person, 0) - share
    return balance


def nested_total(tree, name):
    """Sum of what stands under a name at every level.

    >>> nested_total({"cost": 2, "part": {"cost": 3}}, "cost")
    5
    >>> nested_total({"part": {"part": {"cost": 1}}}, "cost")
    1
    >>> nested_total({}, "cost")
    0
    """
    total = 0
    for key, value in tree.items():
        # hole
        if isinstance(value, dict):
            total += nested_total(value, name)
        elif key == name:
            total += value
        # end
    return total


def number_rows(rows, start):
    """Give each row an id, in order.

    >>> number_rows([{"n": "a"}, {"n": "b"}], 7)
    [{'n': 'a', 'id': 7}, {'n': 'b', 'id': 8}]
    >>> number_rows([], 1)
    []
    >>> number_rows([{}], 0)
    [{'id': 0}]
    """
    numbered = []
    for offset, row in enumerate(rows):
        numbered.append({**row, "id": start + offset})  # hole
    return numbered


def pick_sizes(orders):
    """How many of each size are ordered, sizes in the order in which they first come.

    >>> pick_sizes(["M:2", "S:1", "M:4"])
    [('M', 6), ('S', 1)]
    >>> pick_sizes([])
    []
    >>> pick_sizes(["L:10"])
    [('L', 10)]
    """
    wanted = {}
    for order in orders:
        # hole
        size, count = order.split(":")
        wanted[size] = wanted.get(size, 0) + int(count)
        # end
    return list(wanted.items())


def same_shape(first, second):
    """Whether two records have the same keys, at all levels.

    >>> same_shape({"a": 1, "b": {"c": 2}}, {"a": 0, "b": {"c": 9}})
    True
    >>> same_shape({"a": {"x": 1}}, {"a": {"y": 1}})
    False
    >>> same_shape({"a": 1}, {"a": {}})
    False
    >>> same_shape({"a": 1}, {"b": 1})
    False
    """
    if not isinstance(first, dict) or not isinstance(second, dict):
        return isinstance(first, dict) == isinstance(second, dict)  # hole: isinstance(first, dict) == isinstance(second, dict)
    # hole
    if first.keys() != second.keys():
        return False
    return all(same_shape(first[key], second[key]) for key in first)
    # end
