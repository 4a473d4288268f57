"""Functions about times of day, days as numbers, and intervals."""


def clock_text(minutes):
    """A time of day, given as minutes since midnight; past midnight it begins again.

    >>> clock_text(75)
    '01:15'
    >>> clock_text(1500)
    '01:00'
    >>> clock_text(0)
    '00:00'
    """
    hours = minutes // 60 % 24  # hole: minutes // 60 % 24
    return f"{hours:02}:{minutes % 60:02}"


def busy_minutes(meetings):
    """How long at least one of some meetings goes on; they are (start, end), in order of their starts.

    >>> busy_minutes([(0, 30), (20, 50), (60, 70)])
    60
    >>> busy_minutes([])
    0
    >>> busy_minutes([(10, 40), (15, 20)])
    30
    """
    total, until = 0, 0
    for start, end in meetings:
        # hole
        start = max(start, until)
        if end > start:
            total += end - start
            until = end
        # end
    return total


def free_slots(busy, opens, closes, length):
    """Starts of the breaks of at least this length between busy times in order.

    >>> free_slots([(9, 10), (12, 15)], 8, 18, 2)
    [10, 15]
    >>> free_slots([], 8, 10, 2)
    [8]
    >>> free_slots([(8, 18)], 8, 18, 1)
    []
    """
    slots = []
    free = opens
    for start, end in busy:
        if start - free >= length:  # hole: start - free >= length
            slots.append(free)
        free = max(free, end)  # hole
    if closes - free >= length:
        slots.append(free)
    return slots


def next_departure(times, now):
    """Minutes until the next of some departures in a day of 1440 minutes; tomorrow's first if none is left.

    >>> next_departure([480, 600], 550)
    50
    >>> next_departure([480, 600], 1400)
    520
    >>> next_departure([480, 600], 480)
    0
    """
    # hole
    for time in sorted(times):
        if time >= now:
            return time - now
    # end
    return min(times) + 1440 - now


def nights(arrival, departure, closed):
    """Nights of a stay that are not on closed days.

    >>> nights(3, 7, [4])
    3
    >>> nights(1, 2, [])
    1
    >>> nights(5, 8, [5, 6, 7, 8])
    0
    """
    return sum(1 for day in range(arrival, departure) if day not in closed)  # hole: range(arrival, departure)


def longest_gap(days):
    """The longest break between days on which something happened.

    >>> longest_gap([1, 2, 9, 12])
    6
    >>> longest_gap([4])
    0
    >>> longest_gap([8, 3])
    4
    """
    longest = 0
    days = sorted(days)  # hole
    # hole
    for before, after in zip(days, days[1:]):
        longest = max(longest, after - before - 1)
    # end
    return longest


def streak_until(days, today):
    """How many days in a row, ending today, are among some days.

    >>> streak_until([3, 5, 6, 7], 7)
    3
    >>> streak_until([1, 2], 7)
    0
    >>> streak_until([7], 7)
    1
    """
    streak = 0
    # hole
    while today - streak in days:
        streak += 1
    # end
    return streak


def shift_hours(start, end):
    """Hours of a shift that may go past midnight, times being like 2230.

    >>> shift_hours(900, 1730)
    8.5
    >>> shift_hours(2200, 600)
    8.0
    >>> shift_hours(0, 45)
    0.75
    """
    begins = start // 100 * 60 + start % 100
    ends = end // 100 * 60 + end % 100  # hole
    return (ends - begins) % 1440 / 60  # hole: (ends - begins) % 1440 / 60


def repeats_on(first, every, day):
    """Whether something that repeats every few days from a first day on is on a day.

    >>> repeats_on(2, 7, 16)
    True
    >>> repeats_on(10, 5, 5)
    False
    >>> repeats_on(0, 3, 4)
    False
    """
    return day >= first and (day - first) % every == 0  # hole: (day - first) % every == 0


def cut_interval(interval, other):
    """What is left of an interval without another.

    >>> cut_interval((0, 10), (3, 5))
    [(0, 3), (5, 10)]
    >>> cut_interval((0, 4), (2, 9))
    [(0, 2)]
    >>> cut_interval((2, 3), (0, 9))
    []
    >>> cut_interval((0, 2), (5, 6))
    [(0, 2)]
    """
    start, end = interval
    left = (start, min(end, other[0]))  # hole
    right = (max(start, other[1]), end)  # hole: max(start, other[1])
    return [(a, b) for a, b in (left, right) if a < b]


def coarse_age(seconds):
    """How long ago something was, in the largest unit that fits.

    >>> coarse_age(45)
    '45s'
    >>> coarse_age(7300)
    '2h'
    >>> coarse_age(200000)
    '2d'
    """
    for letter, size in (("d", 86400), ("h", 3600), ("m", 60)):
        # hole
        if seconds >= size:
            return f"{seconds // size}{letter}"
        # end
    return f"{seconds}s"
