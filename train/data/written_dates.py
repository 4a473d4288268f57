"""Functions about dates and times, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

DATES: Final = r"""
#: split_date($ymd)
def split_date(number):
    day = number % 100
    month = number // 100 % 100
    year = number // 10000
    return year, month, day

#: parse_iso($isodate)
def parse_iso(text):
    parts = text.split('-')
    if len(parts) != 3:
        return None
    year, month, day = map(int, parts)
    if not 1 <= month <= 12:
        raise ValueError(f'no month {month}')
    return year, month, day

#: valid_date($date)
def valid_date(date):
    year, month, day = date
    if month < 1 or month > 12 or day < 1:
        return False
    limit = 31
    if month in (4, 6, 9, 11):
        limit = 30
    elif month == 2:
        limit = 28
        if year % 4 == 0 and year % 100 or year % 400 == 0:
            limit = 29
    return day <= limit

#: next_day($date)
def next_day(date):
    year, month, day = date
    length = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    if month == 2 and year % 4 == 0:
        length = 29
    day += 1
    if day > length:
        day = 1
        month += 1
    if month == 13:
        month = 1
        year += 1
    return year, month, day

#: !add_months($date, $int)
def add_months(date, count):
    year, month, day = date
    index = year * 12 + month - 1 + count
    year, month = divmod(index, 12)
    return year, month + 1, min(day, 28)

#: age_on($birth, $date)
def age_on(birth, today):
    years = today[0] - birth[0]
    if today[1:] < birth[1:]:
        years -= 1
    if years < 0:
        raise ValueError('not born yet')
    return years

#: leap_years($year, $year)
def leap_years(first, last):
    found = []
    for year in range(first, min(last, first + 9) + 1):
        if year % 4:
            continue
        if year % 100 == 0 and year % 400 != 0:
            continue
        found.append(year)
    return found

#: weekday_name($date)
def weekday_name(date):
    year, month, day = date
    offsets = (0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4)
    if month < 3:
        year -= 1
    number = (year + year // 4 - year // 100 + year // 400 + offsets[month - 1] + day) % 7
    return 'Sun Mon Tue Wed Thu Fri Sat'.split()[number]

#: next_workday($weekday)
def next_workday(weekday):
    days = 1
    while (weekday + days) % 7 >= 5:
        days += 1
    return days

#: workdays($weekday, $positive)
def workdays(start, count):
    days = 0
    for offset in range(count):
        if (start + offset) % 7 < 5:
            days += 1
        if offset > 12:
            break
    return days

#: days_until($dayname, $dayname)
def days_until(today, target):
    names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
    try:
        gap = names.index(target) - names.index(today)
    except ValueError:
        return -1
    return gap % 7

#: is_weekend($dayname)
def is_weekend(name):
    return name[:1].upper() == 'S'

#: month_name($month)
def month_name(number):
    if number < 1:
        raise IndexError(number)
    names = 'JanFebMarAprMayJunJulAugSepOctNovDec'
    start = (number - 1) * 3
    return names[start:start + 3]

#: quarter($ymd)
def quarter(date):
    month = date // 100 % 100
    return f'Q{(month + 2) // 3} {date // 10000}'

#: season($month)
def season(month):
    match month:
        case 12 | 1 | 2:
            return 'winter'
        case 3 | 4 | 5:
            return 'spring'
        case 6 | 7 | 8:
            return 'summer'
        case _:
            return 'autumn'

#: friendly($minutes)
def friendly(minutes):
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(f"{hours} hour{'s' if hours > 1 else ''}")
    if rest:
        parts.append(f"{rest} minute{'s' if rest > 1 else ''}")
    return ' and '.join(parts) or 'now'

#: ago($big)
def ago(seconds):
    for size, name in ((86400, 'day'), (3600, 'hour'), (60, 'minute')):
        if seconds >= size:
            count = seconds // size
            return f'{count} {name}s ago' if count != 1 else f'1 {name} ago'
    return 'just now'

#: minutes_between($clock, $clock)
def minutes_between(start, end):
    h1, m1 = start.split(':')
    h2, m2 = end.split(':')
    minutes = (int(h2) * 60 + int(m2)) - (int(h1) * 60 + int(m1))
    if minutes < 0:
        minutes += 24 * 60
    return minutes

#: to_12_hours($time)
def to_12_hours(text):
    hour = int(text[:2])
    suffix = 'AM' if hour < 12 else 'PM'
    hour = hour % 12 or 12
    return f'{hour}{text[2:]} {suffix}'

#: round_to_quarter($clock)
def round_to_quarter(text):
    hour, minute = [int(x) for x in text.split(':')]
    minute = (minute + 7) // 15 * 15
    if minute == 60:
        hour = (hour + 1) % 24
        minute = 0
    return f'{hour:02}:{minute:02}'

#: greeting($hour)
def greeting(hour, name='you'):
    if 5 <= hour < 12:
        part = 'morning'
    elif hour < 18:
        part = 'afternoon'
    else:
        part = 'evening'
    return f'Good {part}, {name}!'

#: clock_angle($hour, $minutes)
def clock_angle(hour, minute):
    small = hour % 12 * 30 + minute / 2
    large = minute * 6
    angle = abs(small - large)
    if angle > 180:
        angle = 360 - angle
    return angle

#: total_time($quarters)
def total_time(minutes):
    hours = 0
    left = 0
    for m in minutes:
        left += m
        while left >= 60:
            left -= 60
            hours += 1
    return f'{hours}h{left:02d}'

#: earliest($times)
def earliest(times):
    best = None
    for time in times:
        hour, minute = map(int, time.split(':'))
        stamp = hour * 60 + minute
        if best is None or stamp < best[0]:
            best = (stamp, time)
    return best[1] if best else 'none'

#: open_now($hour, $weekday)
def open_now(hour, weekday):
    opens, closes = 9, 18
    if weekday == 6:
        return False
    if weekday == 5:
        closes = 13
    return opens <= hour < closes

#: working_hours($clock, $clock, $minutes)
def working_hours(start, end, pause=30):
    def minutes(text):
        hour, minute = text.split(':')
        return int(hour) * 60 + int(minute)

    worked = minutes(end) - minutes(start)
    if worked > 6 * 60:
        worked -= pause
    return max(worked, 0) // 15 / 4

#: group_by_month($isodates)
def group_by_month(dates):
    groups = {}
    for date in dates:
        month = date[:7]
        groups[month] = groups.get(month, 0) + 1
    return groups

#: date_from_day($positive, $bool)
def date_from_day(day, leap):
    month = 1
    for length in (31, 29 if leap else 28, 31, 30):
        if day <= length:
            break
        day -= length
        month += 1
    return month, day

#: format_date($date, $char)
def format_date(date, sep):
    year, month, day = date
    text = sep.join([f'{day:02d}', f'{month:02d}', str(year)])
    if sep == '/':
        text = text[:-4] + text[-2:]
    return text

#: easter_like($year)
def easter_like(year):
    a = year % 19
    b = year % 4
    c = year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    day = 22 + d + e
    if day > 31:
        return 'April', day - 31
    return 'March', day
"""
