"""Functions about numbers, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

NUMBERS: Final = r"""
#: gcd($big, $big)
def gcd(a, b):
    if b == 0:
        return a
    return gcd(b, a % b)

#: lcm($positive, $positive)
def lcm(a, b):
    x, y = a, b
    while y:
        x, y = y, x % y
    return a * b // x

#: is_prime($int)
def is_prime(n):
    if n < 2:
        return False
    for i in range(2, int(n ** 0.5) + 1):
        if n % i == 0:
            return False
    return True

#: is_prime($int)
def is_prime(n):
    if n < 2:
        return False
    d = 2
    while d * d <= n:
        if n % d == 0:
            return False
        d += 1
    return True

#: primes_up_to($digit)
def primes_up_to(limit):
    sieve = [True] * (limit + 1)
    primes = []
    for i in range(2, limit + 1):
        if sieve[i]:
            primes.append(i)
            for j in range(i * i, limit + 1, i):
                sieve[j] = False
    return primes

#: prime_factors($int)
def prime_factors(n):
    factors = []
    divisor = 2
    while n > 1:
        while n % divisor == 0:
            factors.append(divisor)
            n //= divisor
        divisor += 1
        if divisor > 20:
            break
    return factors

#: factorial($nat)
def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result

#: factorial($nat)
def factorial(n):
    if n <= 1:
        return 1
    return n * factorial(n - 1)

#: fibonacci($nat)
def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a

#: fib($nat)
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

#: fib_list($nat)
def fib_list(count):
    numbers = [0, 1]
    while len(numbers) < count:
        numbers.append(numbers[-1] + numbers[-2])
    return numbers[:count]

#: fib_memo($digit)
def fib_memo(n, memo=None):
    if memo is None:
        memo = {}
    if n in memo:
        return memo[n]
    if n < 2:
        return n
    memo[n] = fib_memo(n - 1, memo) + fib_memo(n - 2, memo)
    return memo[n]

#: collatz($positive)
def collatz(n):
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n //= 2
        else:
            n = 3 * n + 1
        steps += 1
        if steps > 20:
            return -1
    return steps

#: digit_sum($big)
def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total

#: digital_root($big)
def digital_root(n):
    while n > 9:
        n = sum(int(d) for d in str(n))
    return n

#: reverse_number($int)
def reverse_number(n):
    sign = -1 if n < 0 else 1
    n = abs(n)
    result = 0
    while n:
        result = result * 10 + n % 10
        n //= 10
    return sign * result

#: is_armstrong($big)
def is_armstrong(number):
    digits = [int(d) for d in str(number)]
    power = len(digits)
    return sum(d ** power for d in digits) == number

#: is_perfect($positive)
def is_perfect(n):
    total = 0
    for i in range(1, n):
        if n % i == 0:
            total += i
    return total == n

#: divisors($positive)
def divisors(n):
    found = []
    for i in range(1, n + 1):
        if n % i == 0:
            found.append(i)
    return found

#: power($nat, $nat)
def power(base, exponent):
    result = 1
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result

#: power($nat, $nat)
def power(x, n):
    if n == 0:
        return 1
    half = power(x, n // 2)
    if n % 2:
        return half * half * x
    return half * half

#: is_leap($year)
def is_leap(year):
    if year % 400 == 0:
        return True
    if year % 100 == 0:
        return False
    return year % 4 == 0

#: days_in_month($month, $year)
def days_in_month(month, year):
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    if month in (4, 6, 9, 11):
        return 30
    return 31

#: day_of_year($month, $month)
def day_of_year(month, day):
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return sum(days[:month - 1]) + day

#: add_days($month, $month, $int)
def add_days(day, month, extra):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    day += extra
    while day > lengths[month - 1]:
        day -= lengths[month - 1]
        month += 1
        if month > 12:
            month = 1
    return day, month

#: add_minutes($month, $positive, $positive)
def add_minutes(hour, minute, extra):
    total = hour * 60 + minute + extra
    return total // 60 % 24, total % 60

#: fizzbuzz($nat)
def fizzbuzz(n):
    result = []
    for i in range(1, n + 1):
        if i % 15 == 0:
            result.append('FizzBuzz')
        elif i % 3 == 0:
            result.append('Fizz')
        elif i % 5 == 0:
            result.append('Buzz')
        else:
            result.append(str(i))
    return result

#: fizz($int)
def fizz(number):
    output = ''
    if number % 3 == 0:
        output += 'Fizz'
    if number % 5 == 0:
        output += 'Buzz'
    return output or number

#: grade($int)
def grade(score):
    if score >= 90:
        return 'A'
    elif score >= 80:
        return 'B'
    elif score >= 70:
        return 'C'
    elif score >= 60:
        return 'D'
    return 'F'

#: sign($int)
def sign(x):
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0

#: clamp($int, $nat, $int)
def clamp(value, low, high):
    if value < low:
        return low
    if value > high:
        return high
    return value

#: to_base($int, $base)
def to_base(n, base):
    symbols = '0123456789abcdef'
    if n == 0:
        return '0'
    result = ''
    while n > 0:
        n, remainder = divmod(n, base)
        result = symbols[remainder] + result
    return result

#: count_bits($int)
def count_bits(n):
    count = 0
    while n > 0:
        count += n & 1
        n >>= 1
    return count

#: change($int)
def change(amount):
    coins = [25, 10, 5, 1]
    used = {}
    for coin in coins:
        if amount >= coin:
            used[coin] = amount // coin
            amount %= coin
    return used

#: make_change($int, $coins)
def make_change(amount, coins):
    result = []
    for coin in sorted(coins, reverse=True):
        while amount >= coin:
            result.append(coin)
            amount -= coin
            if len(result) > 8:
                return None
    return result

#: count_ways($nat, $coins)
def count_ways(target, coins):
    ways = [1] + [0] * target
    for coin in coins:
        for amount in range(coin, target + 1):
            ways[amount] += ways[amount - coin]
    return ways[target]

#: climb($nat)
def climb(n):
    one, two = 1, 1
    for i in range(n - 1):
        one, two = one + two, one
    return one

#: triangle($nat)
def triangle(n):
    total = 0
    for i in range(1, n + 1):
        total += i
    return total

#: pascal($nat)
def pascal(n):
    row = [1]
    for k in range(n):
        row = [1] + [row[i] + row[i + 1] for i in range(len(row) - 1)] + [1]
    return row

#: binomial($nat, $nat)
def binomial(n, k):
    if k < 0 or k > n:
        return 0
    if k == 0 or k == n:
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)

#: celsius($int)
def celsius(fahrenheit):
    above = fahrenheit - 32
    return round(above * 5 / 9, 1)

#: bmi($positive, $float)
def bmi(weight, height):
    if height <= 0:
        raise ValueError('height must be positive')
    value = weight / height ** 2
    return round(value, 1)

#: discount($float, $positive)
def discount(price, percent):
    if percent > 50:
        percent = 50
    saved = price * percent / 100
    return round(price - saved, 2)

#: tax($int)
def tax(income):
    owed = 0
    brackets = [(50, 0.5), (20, 0.25), (0, 0.1)]
    for limit, rate in brackets:
        if income > limit:
            owed += (income - limit) * rate
            income = limit
    return round(owed, 2)

#: interest($int, $nat)
def interest(balance, years, rate=10):
    for year in range(years):
        balance += balance * rate // 100
    return balance

#: ticket_price($int, $bool)
def ticket_price(age, member):
    price = 12
    if age < 4:
        return 0
    if age < 18 or age >= 65:
        price -= 5
    if member:
        price *= 0.5
    return price

#: safe_divide($int, $nat)
def safe_divide(a, b):
    try:
        return a / b
    except ZeroDivisionError:
        return None

#: average($floats)
def average(values):
    if len(values) == 0:
        return 0.0
    total = 0
    for v in values:
        total += v
    return round(total / len(values), 2)

#: variance($ints)
def variance(data):
    n = len(data)
    mean = sum(data) / n
    squares = [(x - mean) ** 2 for x in data]
    return round(sum(squares) / n, 2)

#: sqrt_floor($big)
def sqrt_floor(n):
    low, high = 0, n
    while low < high:
        mid = (low + high + 1) // 2
        if mid * mid <= n:
            low = mid
        else:
            high = mid - 1
    return low

#: newton($positive)
def newton(n):
    guess = n
    for _ in range(4):
        guess = (guess + n // guess) // 2
    return guess

#: hanoi($disks)
def hanoi(n, source='A', target='C', spare='B'):
    if n == 0:
        return []
    moves = hanoi(n - 1, source, spare, target)
    moves.append(source + target)
    return moves + hanoi(n - 1, spare, target, source)

#: ackermann($disks, $disks)
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))

#: sum_range($nat, $int)
def sum_range(start, stop, step=1):
    total = 0
    current = start
    while current < stop:
        total += current
        current += step
        if total > 100:
            break
    return total

#: count_down($nat)
def count_down(n):
    out = []
    while n > 0:
        out.append(n)
        n -= 1
    out.append('go')
    return out

#: sum_digits($int)
def sum_digits(n):
    n = abs(n)
    if n < 10:
        return n
    return n % 10 + sum_digits(n // 10)

#: is_happy($positive)
def is_happy(n):
    seen = set()
    while n != 1 and n not in seen:
        seen.add(n)
        n = sum(int(d) ** 2 for d in str(n))
    return n == 1

#: quadrant($int, $int)
def quadrant(x, y):
    if x == 0 or y == 0:
        return 'axis'
    if x > 0:
        return 'I' if y > 0 else 'IV'
    return 'II' if y > 0 else 'III'

#: triangle_type($positive, $positive, $positive)
def triangle_type(a, b, c):
    a, b, c = sorted([a, b, c])
    if a + b <= c:
        return 'not a triangle'
    if a == b == c:
        return 'equilateral'
    if a == b or b == c:
        return 'isosceles'
    return 'scalene'

#: distance($point, $point)
def distance(p, q):
    total = 0
    for a, b in zip(p, q):
        total += abs(a - b)
    return total

#: move($point, $steps)
def move(position, steps):
    x, y = position[0], position[1]
    for step in steps:
        if step == 'U':
            y += 1
        elif step == 'D':
            y -= 1
        elif step == 'L':
            x -= 1
        elif step == 'R':
            x += 1
        else:
            raise ValueError(f'unknown step {step}')
    return (x, y)

#: next_random($positive, $nat)
def next_random(seed, count):
    values = []
    for _ in range(count):
        seed = (seed * 7 + 3) % 11
        values.append(seed)
    return values

#: convert($float, $unit)
def convert(amount, unit):
    factors = {'km': 1000, 'm': 1, 'cm': 0.01}
    if unit not in factors:
        raise KeyError(unit)
    return amount * factors[unit]

#: seconds($clock)
def seconds(text):
    parts = [int(p) for p in text.split(':')]
    total = 0
    for part in parts:
        total = total * 60 + part
    return total

#: dice_score($dice)
def dice_score(dice):
    score = 0
    for face in range(1, 7):
        n = dice.count(face)
        if n >= 3:
            score += face * 100
            n -= 3
        if face == 1:
            score += n * 10
        elif face == 5:
            score += n * 5
    return score

#: bowling($dice)
def bowling(rolls):
    score = 0
    i = 0
    while i < len(rolls) - 1:
        pair = rolls[i] + rolls[i + 1]
        score += pair
        if pair == 10 and i + 2 < len(rolls):
            score += rolls[i + 2]
        i += 2
    return score
"""
