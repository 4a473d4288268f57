"""Calendar arithmetic by hand: leap years, day of the year, days between dates."""

DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def is_leap(year):
    if year % 400 == 0:
        return True
    return year % 4 == 0 and year % 100 != 0


def days_in_month(year, month):
    if month == 2 and is_leap(year):
        return 29
    return DAYS[month - 1]


def day_of_year(year, month, day):
    passed = 0
    for m in range(1, month):
        passed += days_in_month(year, m)
    return passed + day


def weekday(year, month, day):
    """Counted from 1 January of the year 1, which was a Monday."""
    before = year - 1
    days = before * 365 + before // 4 - before // 100 + before // 400
    days += day_of_year(year, month, day) - 1
    return NAMES[days % 7]


def days_left(year, month, day):
    """How many days of the year are still to come."""
    length = 366 if is_leap(year) else 365
    return length - day_of_year(year, month, day)


if __name__ == "__main__":
    print(day_of_year(2024, 7, 14))
    print(weekday(2000, 3, 1))
    print(days_left(2023, 12, 24), "days left")
