"""Matrices as lists of rows: transpose, multiply, determinant."""


def transpose(matrix):
    return [list(column) for column in zip(*matrix)]


def multiply(a, b):
    product = []
    for row in a:
        line = []
        for column in transpose(b):
            line.append(sum(x * y for x, y in zip(row, column)))
        product.append(line)
    return product


def determinant(matrix):
    """By expansion along the first row."""
    if len(matrix) == 1:
        return matrix[0][0]
    total, sign = 0, 1
    for i, pivot in enumerate(matrix[0]):
        minor = [row[:i] + row[i + 1 :] for row in matrix[1:]]
        total += sign * pivot * determinant(minor)
        sign = -sign
    return total


if __name__ == "__main__":
    a = [[1, 2], [3, 4]]
    b = [[0, 1], [1, 0]]
    print(multiply(a, b))
    print(determinant([[2, 0, 1], [1, 3, 2], [1, 1, 4]]))
