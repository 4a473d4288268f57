"""Functions about numbers."""


def round_up_to(value, size):
    """The next multiple of a size that is not below a value.

    >>> round_up_to(13, 5)
    15
    >>> round_up_to(10, 5)
    10
    >>> round_up_to(0, 8)
    0
    """
    return (value + size - 1) // size * size  # hole: (value + size - 1) // size


def running_peak(values):
    """The largest value so far, at each place.

    >>> running_peak([2, 1, 5, 3])
    [2, 2, 5, 5]
    >>> running_peak([])
    []
    >>> running_peak([-3, -1])
    [-3, -1]
    """
    peaks = []
    for value in values:
        # hole
        if peaks and peaks[-1] > value:
            peaks.append(peaks[-1])
        else:
            peaks.append(value)
        # end
    return peaks


def years_to_double(amount, rate):
    """Years until an amount has doubled, with a rate in percent; interest is rounded down.

    >>> years_to_double(100, 50)
    2
    >>> years_to_double(1000, 10)
    8
    >>> years_to_double(100, 100)
    1
    """
    years, goal = 0, amount * 2
    while amount < goal:
        amount += amount * rate // 100  # hole
        years += 1
    return years


def digits_fall(number):
    """Whether no digit is larger than the one before it.

    >>> digits_fall(9531)
    True
    >>> digits_fall(1200)
    False
    >>> digits_fall(77)
    True
    """
    # hole
    while number >= 10:
        if number % 10 > number // 10 % 10:
            return False
        number //= 10
    # end
    return True


def tax_due(income, brackets):
    """Tax on an income: each bracket is (from, percent), in order.

    >>> tax_due(3000, [(1000, 10), (2000, 20)])
    300.0
    >>> tax_due(500, [(1000, 10)])
    0
    >>> tax_due(1500, [(1000, 10), (2000, 20)])
    50.0
    """
    due = 0
    for i, (start, percent) in enumerate(brackets):
        end = brackets[i + 1][0] if i + 1 < len(brackets) else income
        taxed = min(income, end) - start  # hole: min(income, end) - start
        # hole
        if taxed > 0:
            due += taxed * percent / 100
        # end
    return due


def table_seats(guests, size):
    """How many sit at each table if they are spread evenly over as few as possible.

    >>> table_seats(10, 4)
    [4, 3, 3]
    >>> table_seats(8, 4)
    [4, 4]
    >>> table_seats(1, 6)
    [1]
    """
    tables = -(-guests // size)  # hole
    few, more = divmod(guests, tables)
    return [few + 1] * more + [few] * (tables - more)  # hole: [few] * (tables - more)


def step_through(start, goal, step):
    """Values on the way to a goal, the goal itself at last.

    >>> step_through(0, 5, 2)
    [0, 2, 4, 5]
    >>> step_through(3, 3, 1)
    [3]
    >>> step_through(1, 7, 3)
    [1, 4, 7]
    """
    values = []
    while start < goal:
        values.append(start)
        start += step  # hole
    values.append(goal)
    return values


def mixed_number(top, bottom):
    """A fraction as whole number and rest.

    >>> mixed_number(7, 3)
    '2 1/3'
    >>> mixed_number(6, 3)
    '2'
    >>> mixed_number(2, 5)
    '2/5'
    """
    whole, rest = divmod(top, bottom)  # hole: divmod(top, bottom)
    if not rest:
        return str(whole)
    # hole
    if whole:
        return f"{whole} {rest}/{bottom}"
    # end
    return f"{rest}/{bottom}"


def bounce_height(height, percent, bounces):
    """Height after some bounces, each a part of the one before; in whole numbers.

    >>> bounce_height(100, 50, 2)
    25
    >>> bounce_height(81, 30, 1)
    24
    >>> bounce_height(9, 10, 0)
    9
    """
    for _ in range(bounces):
        height = height * percent // 100  # hole: height * percent // 100
    return height


def share_cents(total, parts):
    """Split an amount so that parts differ by a cent at most, the larger ones first.

    >>> share_cents(100, 3)
    [34, 33, 33]
    >>> share_cents(5, 5)
    [1, 1, 1, 1, 1]
    >>> share_cents(2, 3)
    [1, 1, 0]
    """
    shares = []
    # hole
    for left in range(parts, 0, -1):
        share = -(-total // left)
        shares.append(share)
        total -= share
    # end
    return shares


def parking_fee(minutes, first, later, most):
    """The first hour has a price, each begun hour after it another; no day costs more than the most.

    >>> parking_fee(30, 3, 2, 10)
    3
    >>> parking_fee(150, 3, 2, 10)
    7
    >>> parking_fee(900, 3, 2, 10)
    10
    """
    fee = first
    if minutes > 60:
        hours = (minutes - 60 + 59) // 60  # hole
        fee += hours * later  # hole
    return min(fee, most)


def on_segment(start, end, point):
    """Whether a point of a grid lies on a straight line between two others along an axis.

    >>> on_segment((0, 0), (0, 5), (0, 3))
    True
    >>> on_segment((0, 0), (4, 0), (5, 0))
    False
    >>> on_segment((1, 1), (1, 4), (2, 2))
    False
    """
    # hole
    for axis in (0, 1):
        low, high = sorted((start[axis], end[axis]))
        if not low <= point[axis] <= high:
            return False
    # end
    return True


def even_out(values):
    """Moves of one unit that make all values equal; the sum is a multiple of the number of values.

    >>> even_out([1, 2, 3])
    1
    >>> even_out([4, 4])
    0
    >>> even_out([0, 0, 9])
    6
    """
    level = sum(values) // len(values)  # hole
    return sum(value - level for value in values if value > level)  # hole: value - level
