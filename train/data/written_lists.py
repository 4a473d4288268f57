"""Functions about lists, dicts and grids, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

LISTS: Final = r"""
#: binary_search($sorted, $int)
def binary_search(items, target):
    low = 0
    high = len(items) - 1
    while low <= high:
        mid = (low + high) // 2
        if items[mid] == target:
            return mid
        if items[mid] < target:
            low = mid + 1
        else:
            high = mid - 1
    return -1

#: linear_search($ints, $int)
def linear_search(values, wanted):
    for index, value in enumerate(values):
        if value == wanted:
            return index
    return None

#: bubble_sort($short)
def bubble_sort(arr):
    n = len(arr)
    for i in range(n):
        swapped = False
        for j in range(n - i - 1):
            if arr[j] > arr[j + 1]:
                arr[j], arr[j + 1] = arr[j + 1], arr[j]
                swapped = True
        if not swapped:
            break
    return arr

#: insertion_sort($short)
def insertion_sort(items):
    for i in range(1, len(items)):
        key = items[i]
        j = i - 1
        while j >= 0 and items[j] > key:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = key
    return items

#: selection_sort($short)
def selection_sort(nums):
    for i in range(len(nums)):
        smallest = i
        for j in range(i + 1, len(nums)):
            if nums[j] < nums[smallest]:
                smallest = j
        nums[i], nums[smallest] = nums[smallest], nums[i]
    return nums

#: merge($sorted, $sorted)
def merge(left, right):
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    return result + left[i:] + right[j:]

#: quick_sort($short)
def quick_sort(items):
    if len(items) <= 1:
        return items
    pivot = items[0]
    smaller = [x for x in items[1:] if x < pivot]
    larger = [x for x in items[1:] if x >= pivot]
    return quick_sort(smaller) + [pivot] + quick_sort(larger)

#: merge_sort($short)
def merge_sort(values):
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left = merge_sort(values[:middle])
    right = merge_sort(values[middle:])
    merged = []
    while left and right:
        if left[0] <= right[0]:
            merged.append(left.pop(0))
        else:
            merged.append(right.pop(0))
    return merged + left + right

#: counting_sort($dice)
def counting_sort(values):
    counts = [0] * 10
    for value in values:
        counts[value] += 1
    result = []
    for digit, count in enumerate(counts):
        result.extend([digit] * count)
    return result

#: flatten($nested)
def flatten(items):
    result = []
    for item in items:
        if isinstance(item, list):
            result.extend(flatten(item))
        else:
            result.append(item)
    return result

#: flatten_once($matrix)
def flatten_once(lists):
    flat = []
    for inner in lists:
        for x in inner:
            flat.append(x)
    return flat

#: depth($nested)
def depth(data):
    if not isinstance(data, list):
        return 0
    deepest = 0
    for item in data:
        deepest = max(deepest, depth(item))
    return deepest + 1

#: sum_nested($nested)
def sum_nested(data):
    total = 0
    for item in data:
        if isinstance(item, list):
            total += sum_nested(item)
        else:
            total += item
    return total

#: transpose($matrix)
def transpose(matrix):
    result = []
    for col in range(len(matrix[0])):
        row = []
        for r in range(len(matrix)):
            row.append(matrix[r][col])
        result.append(row)
    return result

#: multiply($square, $square)
def multiply(a, b):
    n = len(a)
    product = [[0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            for k in range(n):
                product[i][j] += a[i][k] * b[k][j]
    return product

#: identity($disks)
def identity(n):
    matrix = []
    for i in range(n):
        row = [0] * n
        row[i] = 1
        matrix.append(row)
    return matrix

#: trace($square)
def trace(matrix):
    total = 0
    for i in range(len(matrix)):
        total += matrix[i][i]
    return total

#: row_sums($matrix)
def row_sums(grid):
    sums = []
    for row in grid:
        total = 0
        for cell in row:
            total += cell
        sums.append(total)
    return sums

#: rotate_grid($square)
def rotate_grid(grid):
    return [list(row) for row in zip(*grid[::-1])]

#: find_cell($matrix, $int)
def find_cell(grid, target):
    for y, row in enumerate(grid):
        for x, cell in enumerate(row):
            if cell == target:
                return x, y
    return None

#: neighbours($bitgrid, $disks, $disks)
def neighbours(grid, row, col):
    count = 0
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            r, c = row + dr, col + dc
            if (dr or dc) and 0 <= r < len(grid) and 0 <= c < len(grid[0]):
                count += grid[r][c]
    return count

#: winner($board)
def winner(board):
    for a, b, c in [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]:
        if board[a] == board[b] == board[c] != '.':
            return board[a]
    return None

#: row_winner($board)
def row_winner(cells):
    for start in range(0, 9, 3):
        row = cells[start:start + 3]
        if row == 'XXX':
            return 'X'
        if row == 'OOO':
            return 'O'
    return 'draw' if '.' not in cells else 'open'

#: moving_average($ints, $size)
def moving_average(values, window):
    averages = []
    for i in range(len(values) - window + 1):
        part = values[i:i + window]
        averages.append(round(sum(part) / window, 1))
    return averages

#: running_total($ints)
def running_total(numbers):
    totals = []
    current = 0
    for number in numbers:
        current += number
        totals.append(current)
    return totals

#: differences($ints)
def differences(values):
    result = []
    for i in range(1, len(values)):
        result.append(values[i] - values[i - 1])
    return result

#: two_sum($ints, $int)
def two_sum(nums, target):
    seen = {}
    for i, num in enumerate(nums):
        rest = target - num
        if rest in seen:
            return [seen[rest], i]
        seen[num] = i
    return []

#: pairs_with_sum($sorted, $int)
def pairs_with_sum(values, target):
    left, right = 0, len(values) - 1
    pairs = []
    while left < right:
        total = values[left] + values[right]
        if total == target:
            pairs.append((values[left], values[right]))
            left += 1
            right -= 1
        elif total < target:
            left += 1
        else:
            right -= 1
    return pairs

#: max_subarray($ints)
def max_subarray(nums):
    best = current = nums[0]
    for x in nums[1:]:
        current = max(x, current + x)
        best = max(best, current)
    return best

#: max_profit($ints)
def max_profit(prices):
    lowest = None
    profit = 0
    for price in prices:
        if lowest is None or price < lowest:
            lowest = price
        elif price - lowest > profit:
            profit = price - lowest
    return profit

#: merge_intervals($intervals)
def merge_intervals(intervals):
    intervals.sort()
    merged = []
    for start, end in intervals:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

#: overlap($intervals)
def overlap(ranges):
    for i in range(len(ranges)):
        for j in range(i + 1, len(ranges)):
            a, b = ranges[i], ranges[j]
            if a[0] <= b[1] and b[0] <= a[1]:
                return True
    return False

#: find_duplicates($ints)
def find_duplicates(nums):
    seen = set()
    duplicates = []
    for n in nums:
        if n in seen and n not in duplicates:
            duplicates.append(n)
        seen.add(n)
    return duplicates

#: majority($dice)
def majority(votes):
    candidate = None
    count = 0
    for vote in votes:
        if count == 0:
            candidate = vote
        count += 1 if vote == candidate else -1
    return candidate

#: mode($dice)
def mode(values):
    counts = {}
    for v in values:
        counts[v] = counts.get(v, 0) + 1
    highest = max(counts.values())
    return [v for v, n in counts.items() if n == highest]

#: median($ints)
def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2 == 0:
        return (ordered[middle - 1] + ordered[middle]) / 2
    return ordered[middle]

#: min_max($ints)
def min_max(values):
    smallest = largest = values[0]
    for value in values:
        if value < smallest:
            smallest = value
        if value > largest:
            largest = value
    return smallest, largest

#: second_largest($ints)
def second_largest(nums):
    first = second = None
    for n in nums:
        if first is None or n > first:
            first, second = n, first
        elif n != first and (second is None or n > second):
            second = n
    return second

#: rotate_list($ints, $nat)
def rotate_list(items, k):
    for _ in range(k):
        items.insert(0, items.pop())
    return items

#: reverse_in_place($ints)
def reverse_in_place(data):
    i, j = 0, len(data) - 1
    while i < j:
        data[i], data[j] = data[j], data[i]
        i += 1
        j -= 1
    return data

#: partition($ints, $int)
def partition(values, pivot):
    below = []
    above = []
    for v in values:
        if v < pivot:
            below.append(v)
        else:
            above.append(v)
    return below, above

#: move_zeros($dice)
def move_zeros(nums):
    pos = 0
    for i in range(len(nums)):
        if nums[i] != 0:
            nums[pos], nums[i] = nums[i], nums[pos]
            pos += 1
    return nums

#: chunk($ints, $size)
def chunk(items, size):
    result = []
    current = []
    for item in items:
        current.append(item)
        if len(current) == size:
            result.append(current)
            current = []
    if current:
        result.append(current)
    return result

#: take_while($ints, $int)
def take_while(values, limit):
    taken = []
    for value in values:
        if value >= limit:
            break
        taken.append(value)
    return taken

#: is_sorted($sorted)
def is_sorted(items):
    for a, b in zip(items, items[1:]):
        if a > b:
            return False
    return True

#: longest_run($dice)
def longest_run(values):
    best = run = 0
    previous = None
    for value in values:
        if value == previous:
            run += 1
        else:
            run = 1
        best = max(best, run)
        previous = value
    return best

#: increasing($ints)
def increasing(seq):
    longest = []
    current = []
    for x in seq:
        if current and x <= current[-1]:
            current = []
        current.append(x)
        if len(current) > len(longest):
            longest = current[:]
    return longest

#: peaks($ints)
def peaks(heights):
    found = []
    for i in range(1, len(heights) - 1):
        if heights[i - 1] < heights[i] > heights[i + 1]:
            found.append(i)
    return found

#: water($dice)
def water(walls):
    best = 0
    left, right = 0, len(walls) - 1
    while left < right:
        area = min(walls[left], walls[right]) * (right - left)
        best = max(best, area)
        if walls[left] < walls[right]:
            left += 1
        else:
            right -= 1
    return best

#: group_by_length($strs)
def group_by_length(words):
    groups = {}
    for word in words:
        n = len(word)
        if n not in groups:
            groups[n] = []
        groups[n].append(word)
    return groups

#: group_by_first($strs)
def group_by_first(names):
    result = {}
    for name in names:
        if not name:
            continue
        result.setdefault(name[0], []).append(name)
    return result

#: invert($names)
def invert(mapping):
    result = {}
    for key, value in mapping.items():
        result[value] = key
    return result

#: invert_groups($groups)
def invert_groups(groups):
    owner = {}
    for name, members in groups.items():
        for member in members:
            owner[member] = name
    return owner

#: merge_counts($counts, $counts)
def merge_counts(a, b):
    merged = dict(a)
    for key, value in b.items():
        if key in merged:
            merged[key] += value
        else:
            merged[key] = value
    return merged

#: top($counts, $size)
def top(scores, n):
    ranked = sorted(scores.items(), key=lambda item: item[1], reverse=True)
    return [name for name, score in ranked[:n]]

#: best_student($counts)
def best_student(marks):
    best = None
    for name in marks:
        if best is None or marks[name] > marks[best]:
            best = name
    return best

#: averages($groups)
def averages(grades):
    result = {}
    for student, marks in grades.items():
        if marks:
            result[student] = sum(marks) // len(marks)
        else:
            result[student] = None
    return result

#: total_price($counts, $prices)
def total_price(cart, prices):
    total = 0
    for item, quantity in cart.items():
        total += prices.get(item, 1) * quantity
    return total

#: update_stock($counts, $pairs)
def update_stock(stock, orders):
    rejected = []
    for item, amount in orders:
        if stock.get(item, 0) >= amount:
            stock[item] -= amount
        else:
            rejected.append(item)
    return stock, rejected

#: count_votes($strs)
def count_votes(ballots):
    votes = {}
    for name in ballots:
        votes[name] = votes.get(name, 0) + 1
    winner = max(votes, key=votes.get)
    return winner, votes[winner]

#: dict_diff($counts, $counts)
def dict_diff(old, new):
    changes = []
    for key in sorted(set(old) | set(new)):
        if key not in old:
            changes.append('+' + key)
        elif key not in new:
            changes.append('-' + key)
        elif old[key] != new[key]:
            changes.append('~' + key)
    return changes

#: filter_dict($counts, $int)
def filter_dict(data, minimum):
    for key in list(data):
        if data[key] < minimum:
            del data[key]
    return data

#: lookup($nesteddict, $path)
def lookup(data, path):
    for part in path.split('/'):
        if not isinstance(data, dict) or part not in data:
            return None
        data = data[part]
    return data

#: common($ints, $ints)
def common(a, b):
    return sorted(set(a) & set(b))

#: intersect($ints, $ints)
def intersect(first, second):
    result = []
    rest = second[:]
    for x in first:
        if x in rest:
            rest.remove(x)
            result.append(x)
    return result

#: zip_to_dict($strs, $ints)
def zip_to_dict(keys, values):
    result = {}
    for i in range(min(len(keys), len(values))):
        result[keys[i]] = values[i]
    return result

#: permutations($tiny)
def permutations(items):
    if len(items) <= 1:
        return [items]
    result = []
    for i in range(len(items)):
        rest = items[:i] + items[i + 1:]
        for tail in permutations(rest):
            result.append([items[i]] + tail)
    return result

#: subsets($tiny)
def subsets(items):
    result = [[]]
    for item in items:
        result += [subset + [item] for subset in result]
    return result

#: combinations($tiny, $size)
def combinations(items, k):
    if k == 0:
        return [[]]
    if not items:
        return []
    first, rest = items[0], items[1:]
    with_first = [[first] + c for c in combinations(rest, k - 1)]
    return with_first + combinations(rest, k)

#: knapsack($coins, $nat)
def knapsack(weights, limit):
    best = [0] * (limit + 1)
    for w in weights:
        for space in range(limit, w - 1, -1):
            best[space] = max(best[space], best[space - w] + w)
    return best[limit]

#: spread($matrix)
def spread(rows):
    out = []
    for row in rows:
        if not row:
            out.append(None)
            continue
        out.append(max(row) - min(row))
    return out

#: diagonal($square)
def diagonal(matrix):
    main = [matrix[i][i] for i in range(len(matrix))]
    anti = [row[-i - 1] for i, row in enumerate(matrix)]
    return main, anti

#: count_islands($bitgrid)
def count_islands(grid):
    count = 0
    for r in range(len(grid)):
        for c in range(len(grid[0])):
            if grid[r][c] == 1:
                if (r == 0 or grid[r - 1][c] == 0) and (c == 0 or grid[r][c - 1] == 0):
                    count += 1
    return count

#: reachable($graph, $node)
def reachable(graph, start):
    seen = []
    queue = [start]
    while queue:
        node = queue.pop(0)
        if node in seen:
            continue
        seen.append(node)
        queue.extend(graph.get(node, []))
    return seen

#: has_path($graph, $node, $node)
def has_path(graph, start, goal, seen=()):
    if start == goal:
        return True
    for other in graph.get(start, []):
        if other not in seen and has_path(graph, other, goal, seen + (start,)):
            return True
    return False

#: degrees($edges)
def degrees(edges):
    degree = {}
    for a, b in edges:
        degree[a] = degree.get(a, 0) + 1
        degree[b] = degree.get(b, 0) + 1
    return degree

#: clean_records($records)
def clean_records(records):
    cleaned = []
    for record in records:
        name = record.get('name', '').strip().title()
        if not name:
            continue
        cleaned.append({'name': name, 'age': record.get('age', 0)})
    return cleaned

#: oldest($records)
def oldest(people):
    best = None
    for person in people:
        if 'age' not in person:
            continue
        if best is None or person['age'] > best['age']:
            best = person
    return best['name'] if best else None

#: column($records, $field)
def column(rows, name):
    values = []
    for row in rows:
        values.append(row.get(name))
    return values

#: compress($ints, $bools)
def compress(items, flags):
    kept = []
    for item, keep in zip(items, flags):
        if keep:
            kept.append(item)
    return kept

#: simulate($ops)
def simulate(commands):
    stack = []
    for command in commands:
        if command == 'pop':
            if stack:
                stack.pop()
        elif command == 'dup':
            stack.append(stack[-1])
        elif command == 'add':
            stack.append(stack.pop() + stack.pop())
        else:
            stack.append(int(command))
    return stack
"""
