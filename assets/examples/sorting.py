"""Two ways to sort: one moves things into place, one divides."""


def insertion_sort(items):
    items = list(items)
    for i in range(1, len(items)):
        current = items[i]
        j = i - 1
        while j >= 0 and items[j] > current:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = current
    return items


def merge(left, right):
    merged = []
    while left and right:
        smaller = left if left[0] <= right[0] else right
        merged.append(smaller[0])
        if smaller is left:
            left = left[1:]
        else:
            right = right[1:]
    return merged + left + right


def merge_sort(items):
    if len(items) < 2:
        return list(items)
    middle = len(items) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))


if __name__ == "__main__":
    numbers = [5, 2, 8, 1, 9, 3]
    print(insertion_sort(numbers))
    print(merge_sort(numbers))
