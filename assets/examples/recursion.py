"""Three classics that call themselves."""


def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)


def fib(n, known=None):
    """The n-th Fibonacci number, remembering what it has worked out."""
    if known is None:
        known = {0: 0, 1: 1}
    if n not in known:
        known[n] = fib(n - 1, known) + fib(n - 2, known)
    return known[n]


def hanoi(disks, source="A", target="C", spare="B"):
    """The moves that carry a tower from one peg to another."""
    if disks == 0:
        return []
    before = hanoi(disks - 1, source, spare, target)
    after = hanoi(disks - 1, spare, target, source)
    return [*before, f"{source}{target}", *after]


if __name__ == "__main__":
    print(factorial(5))
    print(fib(10))
    print(" ".join(hanoi(3)))
