"""Small classes; a hole is in one of the methods."""


class Meter:
    """A meter that is read from time to time."""

    def __init__(self, readings):
        self.readings = list(readings)

    def used(self):
        """What was used between each reading and the next; a meter that was replaced begins at 0.

        >>> Meter([10, 15, 15, 40]).used()
        [5, 0, 25]
        >>> Meter([90, 4, 9]).used()
        [4, 5]
        >>> Meter([]).used()
        []
        """
        amounts = []
        for before, after in zip(self.readings, self.readings[1:]):
            amounts.append(after - before if after >= before else after)  # hole: after - before if after >= before else after
        return amounts

    def first_above(self, limit):
        """Place of the first reading above a limit, or -1.

        >>> Meter([1, 5, 9]).first_above(4)
        1
        >>> Meter([1]).first_above(4)
        -1
        >>> Meter([5, 6]).first_above(4)
        0
        """
        # hole
        for place, reading in enumerate(self.readings):
            if reading > limit:
                return place
        # end
        return -1


class Shelf:
    """Books on a shelf of a width."""

    def __init__(self, width):
        self.width = width
        self.books = []

    def free(self):
        """Room that is left.

        >>> Shelf(30).free()
        30
        >>> Shelf(10).with_books([("a", 4), ("b", 3)]).free()
        3
        """
        return self.width - sum(width for _, width in self.books)  # hole: sum(width for _, width in self.books)

    def with_books(self, books):
        """Put books on it as long as they fit, and give the shelf back.

        >>> Shelf(10).with_books([("a", 4), ("b", 7), ("c", 5)]).books
        [('a', 4), ('c', 5)]
        >>> Shelf(3).with_books([]).books
        []
        >>> Shelf(4).with_books([("x", 4)]).books
        [('x', 4)]
        """
        for title, width in books:
            # hole
            if width <= self.free():
                self.books.append((title, width))
            # end
        return self


class Playlist:
    """Songs with their seconds, and one that is played."""

    def __init__(self, songs):
        self.songs = songs
        self.at = 0

    def skip(self, count):
        """Go some songs on, round the end, and say which one is played.

        >>> Playlist([("a", 60), ("b", 90)]).skip(1)
        'b'
        >>> Playlist([("a", 60), ("b", 90)]).skip(4)
        'a'
        >>> Playlist([("x", 5)]).skip(-3)
        'x'
        """
        self.at = (self.at + count) % len(self.songs)  # hole
        return self.songs[self.at][0]

    def playing_at(self, second):
        """What is played so many seconds after the start; "" after the end.

        >>> Playlist([("a", 60), ("b", 90)]).playing_at(59)
        'a'
        >>> Playlist([("a", 60), ("b", 90)]).playing_at(149)
        'b'
        >>> Playlist([("a", 60)]).playing_at(60)
        ''
        """
        for name, length in self.songs:
            if second < length:
                return name
            second -= length  # hole
        return ""


class Scoreboard:
    """Points of players."""

    def __init__(self, points=None):
        self.points = points or {}

    def add(self, name, points):
        """Add points, and say how many the player has now.

        >>> Scoreboard({"kim": 3}).add("kim", 4)
        7
        >>> Scoreboard().add("lee", 2)
        2
        """
        self.points[name] = self.points.get(name, 0) + points  # hole
        return self.points[name]

    def leaders(self):
        """Who has the most points.

        >>> Scoreboard({"a": 3, "b": 5, "c": 5}).leaders()
        ['b', 'c']
        >>> Scoreboard().leaders()
        []
        >>> Scoreboard({"z": 0}).leaders()
        ['z']
        """
        most = max(self.points.values(), default=0)
        return [name for name, points in self.points.items() if points == most]  # hole: points == most


class Basket:
    """What somebody wants to buy, as name to (count, price)."""

    def __init__(self, lines):
        self.lines = lines

    def total(self, free_above, delivery):
        """The sum, with delivery unless it is above a limit.

        >>> Basket({"pen": (2, 3)}).total(50, 5)
        11
        >>> Basket({"desk": (1, 80)}).total(50, 5)
        80
        >>> Basket({}).total(50, 5)
        5
        """
        amount = 0
        for count, price in self.lines.values():
            amount += count * price  # hole
        # hole
        if amount <= free_above:
            amount += delivery
        # end
        return amount

    def without(self, name, count):
        """Take some of one thing out; what is left of everything.

        >>> Basket({"pen": (5, 3)}).without("pen", 2)
        {'pen': (3, 3)}
        >>> Basket({"pen": (1, 3), "ink": (1, 9)}).without("pen", 1)
        {'ink': (1, 9)}
        >>> Basket({"ink": (1, 9)}).without("pen", 1)
        {'ink': (1, 9)}
        """
        if name in self.lines:
            had, price = self.lines[name]  # hole
            # hole
            if had > count:
                self.lines[name] = (had - count, price)
            else:
                del self.lines[name]
            # end
        return self.lines


class Plot:
    """A field with crops in rows of text."""

    def __init__(self, rows):
        self.rows = rows

    def around(self, row, column):
        """How many of the four fields beside one are planted.

        >>> Plot(["x.", "xx"]).around(0, 1)
        2
        >>> Plot(["x"]).around(0, 0)
        0
        >>> Plot([".x.", "x.x", ".x."]).around(1, 1)
        4
        """
        count = 0
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            y, x = row + down, column + right  # hole
            # hole
            if 0 <= y < len(self.rows) and 0 <= x < len(self.rows[y]):
                if self.rows[y][x] == "x":
                    count += 1
            # end
        return count

    def widest(self):
        """Most planted fields in one row.

        >>> Plot(["x..", "xx.", "..."]).widest()
        2
        >>> Plot([]).widest()
        0
        >>> Plot(["xxx"]).widest()
        3
        """
        return max((row.count("x") for row in self.rows), default=0)  # hole: row.count("x")
