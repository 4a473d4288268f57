"""Small algorithms as people write them: searching, dynamic programming, graphs, trees, bits, bases.

A line `#: call` before each says how it is called.
"""

from typing import Final

ALGORITHMS: Final = r"""
#: !bisect_left($sorted, $int)
def bisect_left(values, x):
    lo, hi = 0, len(values)
    while lo < hi:
        mid = (lo + hi) // 2
        if values[mid] < x:
            lo = mid + 1
        else:
            hi = mid
    return lo

#: insert_sorted($sorted, $int)
def insert_sorted(values, new):
    for i, value in enumerate(values):
        if value > new:
            values.insert(i, new)
            break
    else:
        values.append(new)
    return values

#: closest($sorted, $int)
def closest(values, target):
    best = None
    for value in values:
        gap = abs(value - target)
        if best is None or gap < abs(best - target):
            best = value
    return best

#: count_range($sorted, $nat, $int)
def count_range(values, low, high):
    count = 0
    for v in values:
        if v > high:
            break
        if v >= low:
            count += 1
    return count

#: shell_sort($short)
def shell_sort(a):
    gap = len(a) // 2
    while gap:
        for i in range(gap, len(a)):
            j = i
            while j >= gap and a[j - gap] > a[j]:
                a[j - gap], a[j] = a[j], a[j - gap]
                j -= gap
        gap //= 2
    return a

#: !cocktail($short)
def cocktail(values):
    start, end = 0, len(values) - 1
    while start < end:
        for i in range(start, end):
            if values[i] > values[i + 1]:
                values[i], values[i + 1] = values[i + 1], values[i]
        end -= 1
        for i in range(end, start, -1):
            if values[i] < values[i - 1]:
                values[i], values[i - 1] = values[i - 1], values[i]
        start += 1
    return values

#: gnome_sort($tiny)
def gnome_sort(plants):
    i = 0
    while i < len(plants):
        if i == 0 or plants[i - 1] <= plants[i]:
            i += 1
        else:
            plants[i - 1], plants[i] = plants[i], plants[i - 1]
            i -= 1
    return plants

#: radix_pass($short, $bool)
def radix_pass(numbers, tens):
    buckets = [[] for _ in range(10)]
    for n in numbers:
        digit = n // 10 % 10 if tens else n % 10
        buckets[digit].append(n)
    return [n for bucket in buckets for n in bucket]

#: heapify($short)
def heapify(heap):
    for start in range(len(heap) // 2 - 1, -1, -1):
        parent = start
        while True:
            child = 2 * parent + 1
            if child >= len(heap):
                break
            if child + 1 < len(heap) and heap[child + 1] < heap[child]:
                child += 1
            if heap[parent] <= heap[child]:
                break
            heap[parent], heap[child] = heap[child], heap[parent]
            parent = child
    return heap

#: kth_smallest($short, $size)
def kth_smallest(items, k):
    pivot = items[len(items) // 2]
    below = [x for x in items if x < pivot]
    equal = items.count(pivot)
    if k <= len(below):
        return kth_smallest(below, k)
    if k <= len(below) + equal:
        return pivot
    return kth_smallest([x for x in items if x > pivot], k - len(below) - equal)

#: three_way($dice, $digit)
def three_way(colors, pivot):
    low, i, high = 0, 0, len(colors)
    while i < high:
        if colors[i] < pivot:
            colors[low], colors[i] = colors[i], colors[low]
            low += 1
            i += 1
        elif colors[i] > pivot:
            high -= 1
            colors[i], colors[high] = colors[high], colors[i]
        else:
            i += 1
    return colors

#: inversions($short)
def inversions(values):
    count = 0
    for i, left in enumerate(values):
        for right in values[i + 1:]:
            if left > right:
                count += 1
    return count

#: edit_distance($tiny_text, $tiny_text)
def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            cost = previous if x == y else 1 + min(previous, row[j], row[j - 1])
            previous, row[j] = row[j], cost
    return row[-1]

#: common_subsequence($tiny_text, $tiny_text)
def common_subsequence(a, b):
    if not a or not b:
        return ''
    if a[-1] == b[-1]:
        return common_subsequence(a[:-1], b[:-1]) + a[-1]
    first = common_subsequence(a[:-1], b)
    second = common_subsequence(a, b[:-1])
    return first if len(first) >= len(second) else second

#: common_substring($tiny_text, $tiny_text)
def common_substring(a, b):
    best = ''
    for i in range(len(a)):
        for j in range(i + 1, len(a) + 1):
            piece = a[i:j]
            if piece in b and len(piece) > len(best):
                best = piece
    return best

#: is_subsequence($tiny_text, $str)
def is_subsequence(small, big):
    i = 0
    for ch in big:
        if i < len(small) and small[i] == ch:
            i += 1
    return i == len(small)

#: longest_increasing($dice)
def longest_increasing(values):
    lengths = []
    for i, value in enumerate(values):
        best = 0
        for j in range(i):
            if values[j] < value and lengths[j] > best:
                best = lengths[j]
        lengths.append(best + 1)
    return max(lengths, default=0)

#: unique_window($tiny_text)
def unique_window(text):
    last = {}
    start = best = 0
    for i, ch in enumerate(text):
        if ch in last and last[ch] >= start:
            start = last[ch] + 1
        last[ch] = i
        best = max(best, i - start + 1)
    return best

#: !window_sum($weights, $size)
def window_sum(values, k):
    if k > len(values):
        return None
    current = sum(values[:k])
    best = current
    for i in range(k, len(values)):
        current += values[i] - values[i - k]
        best = max(best, current)
    return best

#: subarray_sum($weights, $positive)
def subarray_sum(nums, target):
    start = total = 0
    for end, num in enumerate(nums):
        total += num
        while total > target and start <= end:
            total -= nums[start]
            start += 1
        if total == target:
            return start, end
    return None

#: product_except_self($weights)
def product_except_self(nums):
    products = [1] * len(nums)
    left = 1
    for i in range(len(nums)):
        products[i] *= left
        left *= nums[i]
    right = 1
    for i in reversed(range(len(nums))):
        products[i] *= right
        right *= nums[i]
    return products

#: trapped_water($walls)
def trapped_water(heights):
    total = 0
    for i, h in enumerate(heights):
        left = max(heights[:i + 1])
        right = max(heights[i:])
        total += min(left, right) - h
    return total

#: next_greater($dice)
def next_greater(nums):
    result = [-1] * len(nums)
    waiting = []
    for i, n in enumerate(nums):
        while waiting and nums[waiting[-1]] < n:
            result[waiting.pop()] = n
        waiting.append(i)
    return result

#: jump_game($walls)
def jump_game(jumps):
    reach = 0
    for i, jump in enumerate(jumps):
        if i > reach:
            return False
        reach = max(reach, i + jump)
    return True

#: !house_robber($weights)
def house_robber(houses):
    take, skip = 0, 0
    for money in houses:
        take, skip = skip + money, max(take, skip)
    return max(take, skip)

#: fewest_coins($digit, $coins)
def fewest_coins(amount, coins):
    best = [0]
    for total in range(1, amount + 1):
        options = [best[total - c] for c in coins if c <= total and best[total - c] is not None]
        best.append(min(options) + 1 if options else None)
    return best[amount]

#: !can_partition($weights)
def can_partition(numbers):
    half, odd = divmod(sum(numbers), 2)
    if odd:
        return False
    reachable = {0}
    for n in numbers:
        reachable |= {r + n for r in reachable if r + n <= half}
    return half in reachable

#: partitions($digit)
def partitions(n, largest=None):
    if n == 0:
        return 1
    if n > 5:
        n = 5
    count = 0
    for part in range(min(n, largest or n), 0, -1):
        count += partitions(n - part, part)
    return count

#: !grid_paths($size, $size)
def grid_paths(rows, cols):
    counts = [1] * cols
    for _ in range(rows - 1):
        for c in range(1, cols):
            counts[c] += counts[c - 1]
    return counts[-1]

#: !power_set($fruits)
def power_set(items):
    sets = [[]]
    for item in items[:2]:
        sets += [chosen + [item] for chosen in sets]
    return len(sets), sets[-1]

#: parentheses($disks)
def parentheses(n):
    result = []

    def build(text, opened, closed):
        if len(text) == 2 * n:
            result.append(text)
            return
        if opened < n:
            build(text + '(', opened + 1, closed)
        if closed < opened:
            build(text + ')', opened, closed + 1)

    build('', 0, 0)
    return result

#: next_permutation($tiny)
def next_permutation(p):
    i = len(p) - 2
    while i >= 0 and p[i] >= p[i + 1]:
        i -= 1
    if i < 0:
        return sorted(p)
    j = len(p) - 1
    while p[j] <= p[i]:
        j -= 1
    p[i], p[j] = p[j], p[i]
    return p[:i + 1] + p[i + 1:][::-1]

#: gray_code($disks)
def gray_code(n):
    codes = ['']
    for _ in range(n):
        codes = ['0' + c for c in codes] + ['1' + c for c in reversed(codes)]
    return codes

#: !distances($graph, $node)
def distances(graph, start):
    found = {start: 0}
    queue = [start]
    for node in queue:
        for other in graph.get(node, []):
            if other not in found:
                found[other] = found[node] + 1
                queue.append(other)
    return found

#: shortest_path($graph, $node, $node)
def shortest_path(graph, start, goal):
    paths = [[start]]
    seen = [start]
    while paths:
        path = paths.pop(0)
        if path[-1] == goal:
            return path
        for other in graph.get(path[-1], ()):
            if other not in seen:
                seen.append(other)
                paths.append(path + [other])
    return None

#: dijkstra($roads, $node)
def dijkstra(roads, start):
    cost = {start: 0}
    todo = [start]
    while todo:
        here = min(todo, key=cost.get)
        todo.remove(here)
        for there, length in roads.get(here, {}).items():
            total = cost[here] + length
            if there not in cost or total < cost[there]:
                cost[there] = total
                todo.append(there)
    return cost

#: topological($needs)
def topological(needs):
    order = []
    while len(order) < len(needs):
        for name, before in needs.items():
            if name not in order and all(b in order for b in before):
                order.append(name)
                break
        else:
            raise ValueError('there is a cycle')
    return order

#: has_cycle($graph)
def has_cycle(graph):
    def visit(node, path):
        if node in path:
            return True
        return any(visit(other, path + [node]) for other in graph[node])

    for node in graph:
        if visit(node, []):
            return node
    return None

#: !components($edges)
def components(edges):
    groups = []
    for a, b in edges:
        joined = {a, b}
        rest = []
        for group in groups:
            if group & joined:
                joined |= group
            else:
                rest.append(group)
        groups = rest + [joined]
    return sorted(len(group) for group in groups)

#: find_root($parents, $part)
def find_root(parents, i):
    path = []
    while parents[i] != i:
        path.append(i)
        i = parents[i]
        if i in path:
            return None
    return i

#: tree_height($tree)
def tree_height(tree):
    if tree is None:
        return 0
    _, left, right = tree
    return 1 + max(tree_height(left), tree_height(right))

#: tree_sum($tree)
def tree_sum(node):
    total = 0
    stack = [node]
    while stack:
        node = stack.pop()
        if node is None:
            continue
        value, left, right = node
        total += value
        stack.extend([right, left])
    return total

#: in_order($bst)
def in_order(tree):
    if not tree:
        return []
    value, left, right = tree
    return in_order(left) + [value] + in_order(right)

#: contains($bst, $int)
def contains(tree, wanted):
    while tree is not None:
        value, left, right = tree
        if wanted == value:
            return True
        tree = left if wanted < value else right
    return False

#: by_level($tree)
def by_level(tree):
    levels = []
    current = [tree]
    while any(current):
        levels.append([node[0] for node in current if node])
        below = []
        for node in current:
            if node:
                below += node[1:]
        current = below
    return levels

#: is_power_of_two($byte)
def is_power_of_two(n):
    return n > 0 and n & (n - 1) == 0

#: reverse_bits($byte)
def reverse_bits(byte):
    result = 0
    for _ in range(8):
        result = result << 1 | byte & 1
        byte >>= 1
    return result

#: set_positions($byte)
def set_positions(mask):
    positions = []
    bit = 0
    while mask >> bit:
        if mask & (1 << bit):
            positions.append(bit)
        bit += 1
    return positions

#: pack($rgb)
def pack(color):
    packed = 0
    for part in color:
        packed = (packed << 8) | (part & 0xff)
    low = packed & 0xff
    return packed, low

#: parity($byte)
def parity(value):
    odd = False
    while value:
        odd = not odd
        value &= value - 1
    return 'odd' if odd else 'even'

#: checksum($str)
def checksum(text):
    low, high = 1, 0
    for ch in text:
        low = (low + ord(ch)) % 251
        high = (high + low) % 251
    return high * 256 + low

#: from_base($bits, $base)
def from_base(text, base):
    value = 0
    for position, digit in enumerate(reversed(text)):
        value += int(digit) * base ** position
    return value

#: column_name($positive)
def column_name(number):
    name = ''
    while number > 0:
        number, letter = divmod(number - 1, 26)
        name = chr(ord('A') + letter) + name
    return name

#: add_binary($bits, $bits)
def add_binary(a, b):
    i, j = len(a) - 1, len(b) - 1
    carry = 0
    result = ''
    while i >= 0 or j >= 0 or carry:
        if i >= 0:
            carry += int(a[i])
        if j >= 0:
            carry += int(b[j])
        result = str(carry % 2) + result
        carry //= 2
        i -= 1
        j -= 1
    return result or '0'

#: add_digits($tiny, $tiny)
def add_digits(a, b):
    result = []
    carry = 0
    a, b = a[::-1], b[::-1]
    for i in range(max(len(a), len(b))):
        carry += a[i] if i < len(a) else 0
        carry += b[i] if i < len(b) else 0
        result.insert(0, carry % 10)
        carry //= 10
    return [carry] + result if carry else result

#: simplify($fraction)
def simplify(fraction):
    top, bottom = fraction
    a, b = abs(top), bottom
    while b:
        a, b = b, a % b
    return top // a, bottom // a

#: add_fractions($fraction, $fraction)
def add_fractions(f, g):
    top = f[0] * g[1] + g[0] * f[1]
    bottom = f[1] * g[1]
    for d in range(bottom, 1, -1):
        if top % d == 0 and bottom % d == 0:
            return top // d, bottom // d
    return top, bottom

#: horner($poly, $small_x)
def horner(coefficients, x):
    result = 0
    for c in coefficients:
        result = result * x + c
    return result

#: show_polynomial($poly)
def show_polynomial(coefficients):
    terms = []
    for power, c in enumerate(coefficients):
        if c == 0:
            continue
        if power == 0:
            terms.append(str(c))
        elif power == 1:
            terms.append(f'{c}x')
        else:
            terms.append(f'{c}x^{power}')
    return ' + '.join(reversed(terms)) or '0'

#: multiply_polynomials($poly, $poly)
def multiply_polynomials(p, q):
    product = [0] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return product

#: !derivative($poly)
def derivative(p):
    return [power * c for power, c in enumerate(p)][1:]

#: !count_meetings($jobs)
def count_meetings(jobs):
    rooms = 0
    for start, length in jobs:
        busy = 0
        for other, duration in jobs:
            if other <= start < other + duration:
                busy += 1
        rooms = max(rooms, busy)
    return rooms

#: covered($intervals)
def covered(intervals):
    total = 0
    reached = 0
    for start, end in sorted(intervals):
        if end > reached:
            total += end - max(start, reached)
            reached = end
    return total

#: gaps($intervals)
def gaps(busy):
    free = []
    end = 0
    for start, stop in sorted(busy):
        if start > end:
            free.append((end, start))
        end = max(end, stop)
    return free

#: intersection($span, $span)
def intersection(a, b):
    start = max(a[0], b[0])
    end = min(a[1], b[1])
    if start >= end:
        return None
    return start, end
"""
