"""Functions about matrices and grids, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

MATRICES: Final = r"""
#: add_matrices($twobytwo, $twobytwo)
def add_matrices(a, b):
    if len(a) != len(b):
        raise ValueError('sizes differ')
    total = []
    for row_a, row_b in zip(a, b):
        total.append([x + y for x, y in zip(row_a, row_b)])
    return total

#: !scale($rect, $digit)
def scale(matrix, factor):
    for row in matrix:
        for j in range(len(row)):
            row[j] *= factor
    return matrix

#: apply($rect, $weights)
def apply(matrix, vector):
    result = []
    for row in matrix:
        result.append(sum(a * b for a, b in zip(row, vector)))
    return result

#: is_symmetric($square)
def is_symmetric(m):
    for i in range(len(m)):
        for j in range(i):
            if m[i][j] != m[j][i]:
                return False
    return True

#: is_magic($square)
def is_magic(square):
    n = len(square)
    target = sum(square[0])
    for i in range(n):
        if sum(square[i]) != target or sum(row[i] for row in square) != target:
            return False
    return sum(square[i][i] for i in range(n)) == target

#: minor($square, $nat, $nat)
def minor(matrix, i, j):
    return [row[:j] + row[j + 1:] for k, row in enumerate(matrix) if k != i]

#: !two_by_two($four)
def two_by_two(values):
    a, b, c, d = values[:4]
    det = a * d - b * c
    if det == 0:
        return 'singular'
    return [[d, -b], [-c, a]], det

#: spiral($rect)
def spiral(grid):
    order = []
    while grid:
        order += grid.pop(0)
        grid = [list(row) for row in zip(*grid)][::-1]
    return order

#: zigzag($rect)
def zigzag(grid):
    out = []
    for y, row in enumerate(grid):
        if y % 2:
            row = row[::-1]
        out.extend(row)
    return out

#: border($rect)
def border(grid):
    cells = []
    last = len(grid) - 1
    for y, row in enumerate(grid):
        if y in (0, last):
            cells += row
        else:
            cells.append(row[0])
            if len(row) > 1:
                cells.append(row[-1])
    return cells

#: !saddle_points($rect)
def saddle_points(grid):
    found = []
    for y, row in enumerate(grid):
        for x, value in enumerate(row):
            column = [other[x] for other in grid]
            if value == max(row) and value == min(column):
                found.append((y, x))
    return found

#: row_with_most($rect, $digit)
def row_with_most(grid, wanted):
    best_row, best = -1, 0
    for y, row in enumerate(grid):
        count = row.count(wanted)
        if count > best:
            best_row, best = y, count
    return best_row

#: column_max($rect)
def column_max(grid):
    best = list(grid[0])
    for row in grid[1:]:
        for x, value in enumerate(row):
            if value > best[x]:
                best[x] = value
    return best

#: normalize_rows($rect)
def normalize_rows(rows):
    result = []
    for row in rows:
        top = max(row)
        result.append([round(v / top, 1) for v in row] if top else row)
    return result

#: mirror($rect)
def mirror(image):
    height = len(image)
    for y in range(height // 2):
        image[y], image[height - 1 - y] = image[height - 1 - y], image[y]
    return image

#: pad($rect, $digit)
def pad(grid, fill):
    width = len(grid[0]) + 2
    padded = [[fill] * width]
    for row in grid:
        padded.append([fill, *row, fill])
    padded.append([fill] * width)
    return padded

#: set_zeroes($rect)
def set_zeroes(grid):
    rows = [y for y, row in enumerate(grid) if 0 in row]
    columns = [x for x in range(len(grid[0])) if any(row[x] == 0 for row in grid)]
    for y, row in enumerate(grid):
        for x in range(len(row)):
            if y in rows or x in columns:
                row[x] = 0
    return grid

#: blur($ints)
def blur(line):
    smooth = []
    for i in range(len(line)):
        near = line[max(i - 1, 0):i + 2]
        smooth.append(sum(near) // len(near))
    return smooth

#: threshold($rect, $digit)
def threshold(image, level):
    return [''.join('#' if p > level else '.' for p in row) for row in image]

#: cheapest_path($rect)
def cheapest_path(grid):
    costs = []
    for y, row in enumerate(grid):
        line = []
        for x, price in enumerate(row):
            ways = []
            if y:
                ways.append(costs[y - 1][x])
            if x:
                ways.append(line[x - 1])
            line.append(price + min(ways, default=0))
        costs.append(line)
    return costs[-1][-1]

#: triangle_path($rect)
def triangle_path(rows):
    best = 0
    at = 0
    for row in rows:
        here = row[at:at + 2]
        if not here:
            break
        step = max(here)
        at = row.index(step, at)
        best += step
    return best

#: flood_fill($bitgrid, $cell, $digit)
def flood_fill(grid, start, color):
    y, x = start
    old = grid[y][x]
    if old == color:
        return grid
    todo = [(y, x)]
    while todo:
        y, x = todo.pop()
        if 0 <= y < len(grid) and 0 <= x < len(grid[0]) and grid[y][x] == old:
            grid[y][x] = color
            todo += [(y + 1, x), (y, x + 1), (y - 1, x), (y, x - 1)]
    return grid

#: island_size($bitgrid, $nat, $nat)
def island_size(grid, y, x):
    if y < 0 or x < 0 or y >= len(grid) or x >= len(grid[y]):
        return 0
    if grid[y][x] != 1:
        return 0
    grid[y][x] = 2
    size = 1
    for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
        size += island_size(grid, y + dy, x + dx)
    return size

#: perimeter($bitgrid)
def perimeter(grid):
    edges = 0
    for y, row in enumerate(grid):
        for x, cell in enumerate(row):
            if not cell:
                continue
            edges += 4
            if y and grid[y - 1][x]:
                edges -= 2
            if x and row[x - 1]:
                edges -= 2
    return edges

#: steps_to_exit($maze)
def steps_to_exit(maze):
    goal = (len(maze) - 1, len(maze[0]) - 1)
    places = [(0, 0)]
    seen = {(0, 0)}
    steps = 0
    while places:
        if goal in places:
            return steps
        reached = []
        for y, x in places:
            for place in ((y + 1, x), (y, x + 1), (y - 1, x), (y, x - 1)):
                if place in seen or not (0 <= place[0] <= goal[0] and 0 <= place[1] <= goal[1]):
                    continue
                if maze[place[0]][place[1]] != '#':
                    seen.add(place)
                    reached.append(place)
        places = reached
        steps += 1
    return -1

#: walls_in_row($maze)
def walls_in_row(maze):
    counts = []
    for line in maze:
        longest = max((len(run) for run in line.split('.')), default=0)
        counts.append(longest)
    return counts

#: !walk_maze($maze, $steps)
def walk_maze(maze, steps):
    y = x = 0
    moves = {'U': (-1, 0), 'D': (1, 0), 'L': (0, -1), 'R': (0, 1)}
    for step in steps:
        dy, dx = moves[step]
        ny, nx = y + dy, x + dx
        if not (0 <= ny < len(maze) and 0 <= nx < len(maze[0])):
            continue
        if maze[ny][nx] == '#':
            return 'hit a wall', (y, x)
        y, x = ny, nx
    return y, x

#: visible_trees($rect)
def visible_trees(heights):
    visible = 0
    for row in heights:
        tallest = -1
        for height in row:
            if height > tallest:
                visible += 1
                tallest = height
    return visible

#: render($rect)
def render(table):
    widths = [max(len(str(row[i])) for row in table) for i in range(len(table[0]))]
    lines = []
    for row in table:
        cells = [str(value).rjust(width) for value, width in zip(row, widths)]
        lines.append(' '.join(cells))
    return '\n'.join(lines)

#: !diagonals($rect)
def diagonals(grid):
    sums = {}
    for y, row in enumerate(grid):
        for x, value in enumerate(row):
            sums[x - y] = sums.get(x - y, 0) + value
    return sums
"""
