"""Primes, factors, and the numbers that always seem to come back to one."""


def primes(limit):
    """All primes up to `limit`, by the sieve of Eratosthenes."""
    is_prime = [False, False] + [True] * (limit - 1)
    for n in range(2, int(limit**0.5) + 1):
        if is_prime[n]:
            for multiple in range(n * n, limit + 1, n):
                is_prime[multiple] = False
    return [n for n, prime in enumerate(is_prime) if prime]


def factors(n):
    found, divisor = [], 2
    while n > 1:
        while n % divisor == 0:
            found.append(divisor)
            n //= divisor
        divisor += 1
    return found


def collatz(n):
    """Halve the even, triple the odd and add one, until 1."""
    path = [n]
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        path.append(n)
    return path


if __name__ == "__main__":
    print(primes(30))
    print(factors(84))
    print(collatz(6))
