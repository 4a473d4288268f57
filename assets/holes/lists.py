"""Functions about lists."""


def runs_above(values, limit):
    """Lengths of the stretches of values above a limit.

    >>> runs_above([1, 5, 6, 2, 9], 4)
    [2, 1]
    >>> runs_above([1, 2], 4)
    []
    >>> runs_above([7, 8, 9], 4)
    [3]
    """
    found = []
    length = 0
    for value in values:
        # hole
        if value > limit:
            length += 1
        elif length:
            found.append(length)
            length = 0
        # end
    if length:
        found.append(length)
    return found


def rotate_turns(players, turns):
    """Who plays at each turn.

    >>> rotate_turns(["a", "b", "c"], 5)
    ['a', 'b', 'c', 'a', 'b']
    >>> rotate_turns(["x"], 2)
    ['x', 'x']
    >>> rotate_turns(["a", "b"], 0)
    []
    """
    order = []
    for turn in range(turns):
        order.append(players[turn % len(players)])  # hole: turn % len(players)
    return order


def steepest_step(heights):
    """The largest difference between neighbours.

    >>> steepest_step([3, 8, 6])
    5
    >>> steepest_step([4])
    0
    >>> steepest_step([1, 2, 9, 3])
    7
    """
    steepest = 0
    for before, after in zip(heights, heights[1:]):
        steepest = max(steepest, abs(after - before))  # hole: max(steepest, abs(after - before))
    return steepest


def trim_ends(values, unwanted):
    """Without the unwanted values at both ends.

    >>> trim_ends([0, 0, 3, 0, 4, 0], 0)
    [3, 0, 4]
    >>> trim_ends([0, 0], 0)
    []
    >>> trim_ends([1, 2], 0)
    [1, 2]
    """
    start, end = 0, len(values)
    while start < end and values[start] == unwanted:
        start += 1
    # hole
    while end > start and values[end - 1] == unwanted:
        end -= 1
    # end
    return values[start:end]  # hole: values[start:end]


def every_other_sign(values):
    """Sum with alternating signs, the first one positive.

    >>> every_other_sign([5, 3, 1])
    3
    >>> every_other_sign([])
    0
    >>> every_other_sign([2, 7])
    -5
    """
    total, sign = 0, 1
    for value in values:
        total += sign * value  # hole
        sign = -sign
    return total


def stack_up(weights, limit):
    """Fill carriers one after the other, none with more than the limit.

    >>> stack_up([3, 4, 2, 5], 7)
    [[3, 4], [2, 5]]
    >>> stack_up([6, 6], 7)
    [[6], [6]]
    >>> stack_up([], 7)
    []
    """
    carriers = []
    room = 0
    for weight in weights:
        # hole
        if weight > room:
            carriers.append([])
            room = limit
        # end
        carriers[-1].append(weight)
        room -= weight  # hole
    return carriers


def ranks(scores):
    """Place of each score, the best being 1; equal ones share a place.

    >>> ranks([50, 90, 70])
    [3, 1, 2]
    >>> ranks([5, 5, 1])
    [1, 1, 3]
    >>> ranks([])
    []
    """
    return [1 + sum(other > score for other in scores) for score in scores]  # hole: sum(other > score for other in scores)


def blend(first, second, share):
    """Mix two lists number by number.

    >>> blend([0, 10], [10, 20], 0.5)
    [5.0, 15.0]
    >>> blend([1, 2], [5, 6], 0)
    [1, 2]
    >>> blend([4], [8], 0.25)
    [5.0]
    """
    mixed = []
    for a, b in zip(first, second):
        mixed.append(a + (b - a) * share)  # hole
    return mixed


def count_passes(heights):
    """How often a row of heights goes from rising to falling.

    >>> count_passes([1, 3, 2, 5, 4])
    2
    >>> count_passes([1, 2, 3])
    0
    >>> count_passes([2, 9, 1])
    1
    """
    count = 0
    # hole
    for i in range(1, len(heights) - 1):
        if heights[i - 1] < heights[i] > heights[i + 1]:
            count += 1
    # end
    return count


def deal_out(items, hands):
    """Give items to hands in turn.

    >>> deal_out([1, 2, 3, 4, 5], 2)
    [[1, 3, 5], [2, 4]]
    >>> deal_out([1], 3)
    [[1], [], []]
    >>> deal_out("abcd", 4)
    [['a'], ['b'], ['c'], ['d']]
    """
    dealt = [[] for _ in range(hands)]
    for index, item in enumerate(items):
        dealt[index % hands].append(item)  # hole
    return dealt


def nearest_to(values, goal):
    """The value nearest to a goal; the first of those as near.

    >>> nearest_to([1, 7, 12], 9)
    7
    >>> nearest_to([4], 100)
    4
    >>> nearest_to([3, 5], 4)
    3
    """
    best = values[0]
    for value in values[1:]:
        # hole
        if abs(value - goal) < abs(best - goal):
            best = value
        # end
    return best


def fold_pairs(numbers):
    """Add neighbours two by two; an odd one stays alone.

    >>> fold_pairs([1, 2, 3, 4])
    [3, 7]
    >>> fold_pairs([5, 6, 7])
    [11, 7]
    >>> fold_pairs([])
    []
    """
    folded = []
    for start in range(0, len(numbers), 2):
        folded.append(sum(numbers[start : start + 2]))  # hole: numbers[start : start + 2]
    return folded


def shared_items(first, second):
    """What is in both lists, in the order of the first and once each.

    >>> shared_items([1, 2, 2, 3], [3, 2])
    [2, 3]
    >>> shared_items([1], [2])
    []
    >>> shared_items(["b", "a"], ["a", "b"])
    ['b', 'a']
    """
    shared = []
    for item in first:
        # hole
        if item in second and item not in shared:
            shared.append(item)
        # end
    return shared


def split_when(values, limit):
    """Cut a list before every value above a limit.

    >>> split_when([1, 9, 2, 8, 3], 5)
    [[1], [9, 2], [8, 3]]
    >>> split_when([1, 2], 5)
    [[1, 2]]
    >>> split_when([7], 5)
    [[], [7]]
    """
    parts = [[]]
    for value in values:
        if value > limit:
            parts.append([])  # hole
        parts[-1].append(value)
    return parts


def weighted_pick(options, point):
    """The option whose share of the total a point falls into.

    >>> weighted_pick([("a", 2), ("b", 3)], 1)
    'a'
    >>> weighted_pick([("a", 2), ("b", 3)], 2)
    'b'
    >>> weighted_pick([("a", 2), ("b", 3)], 9)
    """
    for name, weight in options:
        # hole
        if point < weight:
            return name
        point -= weight
        # end
    return None


def drop_spikes(values, size):
    """Replace a value that jumps by more than `size` by the one before it.

    >>> drop_spikes([1, 2, 50, 3], 10)
    [1, 2, 2, 3]
    >>> drop_spikes([5], 1)
    [5]
    >>> drop_spikes([0, 9, 0], 3)
    [0, 0, 0]
    """
    smooth = values[:1]
    for value in values[1:]:
        last = smooth[-1]  # hole
        smooth.append(last if abs(value - last) > size else value)  # hole: abs(value - last) > size
    return smooth


def staircase(size):
    """Rows of numbers, each one longer than the one before.

    >>> staircase(3)
    [[1], [2, 3], [4, 5, 6]]
    >>> staircase(1)
    [[1]]
    >>> staircase(0)
    []
    """
    rows = []
    number = 1
    for length in range(1, size + 1):
        # hole
        rows.append(list(range(number, number + length)))
        number += length
        # end
    return rows
