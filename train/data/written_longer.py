"""Longer functions of several phases and many local variables, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

LONGER: Final = r"""
#: invoice_total($sales, $percent)
def invoice_total(lines, discount):
    subtotal = 0
    skipped = 0
    labels = []
    for line in lines:
        qty = line['qty']
        unit = line['price']
        if qty == 0:
            skipped += 1
            continue
        amount = qty * unit
        subtotal += amount
        labels.append(f"{line['item']} x{qty}")
    if not labels:
        return 'nothing to bill'
    cut = 0
    if subtotal >= 10:
        cut = subtotal * min(discount, 50) // 100
    net = subtotal - cut
    vat = round(net * 0.2, 2)
    gross = net + vat
    head = ', '.join(labels)
    note = f' ({skipped} skipped)' if skipped else ''
    return f'{head}: {gross:.2f}{note}'

#: bank_statement($int, $ints)
def bank_statement(opening, movements):
    balance = opening
    lowest = opening
    paid_in = 0
    paid_out = 0
    overdrawn_days = 0
    fee = 0
    for day, amount in enumerate(movements[:5], start=1):
        if amount == 0:
            continue
        if amount > 0:
            paid_in += amount
        else:
            paid_out -= amount
        balance += amount
        if balance < 0:
            overdrawn_days += 1
            fee += 2 if day < 3 else 3
        lowest = min(lowest, balance)
    closing = balance - fee
    change = closing - opening
    sign = '+' if change >= 0 else '-'
    summary = f'in {paid_in} out {paid_out}'
    if overdrawn_days:
        summary += f' fee {fee}'
    return summary, f'{sign}{abs(change)}', lowest

#: plan_shifts($tasks, $size)
def plan_shifts(tasks, hours_per_shift):
    shifts = [[]]
    left = hours_per_shift
    split_count = 0
    total_hours = 0
    for name, hours in tasks:
        total_hours += hours
        remaining = hours
        first_part = True
        while remaining > 0:
            if left == 0:
                shifts.append([])
                left = hours_per_shift
            part = min(remaining, left)
            shifts[-1].append(name[0] + str(part))
            left -= part
            remaining -= part
            if not first_part:
                split_count += 1
            first_part = False
    used = len(shifts) * hours_per_shift
    idle = used - total_hours
    text = ' | '.join('+'.join(s) for s in shifts)
    return text, idle, split_count

#: parcel_quote($int, $sizes, $bool)
def parcel_quote(weight, boxes, express):
    base = 4.0
    volume = 0
    longest = 0
    for w, h in boxes:
        side = max(w, h)
        longest = side if side > longest else longest
        volume += w * h * 2
    if weight <= 0 or volume == 0:
        raise ValueError(f'cannot ship {weight} kg in {len(boxes)} boxes')
    volumetric = volume / 5
    charged = max(weight, volumetric)
    if charged <= 2:
        rate = 1.5
    elif charged <= 10:
        rate = 1.25
    else:
        rate = 1.0
    price = base + charged * rate
    if longest > 4:
        price += 3
    if express:
        price *= 1.5
    cents = int(price * 100)
    return cents // 100, cents % 100

#: wrap_and_number($sentence, $width)
def wrap_and_number(text, width):
    limit = max(width, 6)
    words = text.split()
    rows = []
    row = ''
    longest_row = 0
    for word in words:
        candidate = f'{row} {word}' if row else word
        if len(candidate) <= limit:
            row = candidate
            continue
        if row:
            rows.append(row)
            longest_row = max(longest_row, len(row))
        row = word[:limit]
    if row:
        rows.append(row)
        longest_row = max(longest_row, len(row))
    if not rows:
        return '(empty)'
    digits = len(str(len(rows)))
    numbered = []
    for no, content in enumerate(rows, 1):
        numbered.append(f'{no:>{digits}} {content}')
    page = '/'.join(numbered)
    return page, longest_row

#: duel($dice, $dice)
def duel(attacks, defences):
    hp = {'hero': 10, 'ogre': 12}
    turn = 0
    combo = 0
    winner = None
    log = []
    for hit, block in zip(attacks, defences):
        turn += 1
        damage = hit - block // 2
        if damage <= 0:
            combo = 0
            hp['hero'] -= 2
            log.append('miss')
        else:
            combo += 1
            if combo >= 2:
                damage += combo
            hp['ogre'] -= damage
            log.append(damage)
        if hp['ogre'] <= 0:
            winner = 'hero'
            break
        if hp['hero'] <= 0:
            winner = 'ogre'
            break
    lead = hp['hero'] - hp['ogre']
    if winner is None:
        winner = 'hero ahead' if lead > 0 else 'undecided'
    return winner, turn, log

#: greenhouse($float, $bools)
def greenhouse(start_temp, sunny_hours):
    temp = start_temp
    vent_open = False
    heater_ticks = 0
    switches = 0
    peak = temp
    for sunny in sunny_hours:
        gain = 2.5 if sunny else -1.5
        if vent_open:
            gain -= 2.0
        temp = round(temp + gain, 1)
        if temp > 28 and not vent_open:
            vent_open = True
            switches += 1
        elif temp < 22 and vent_open:
            vent_open = False
            switches += 1
        if temp < 10:
            heater_ticks += 1
            temp += 3
        peak = max(peak, temp)
    state = 'open' if vent_open else 'shut'
    energy = heater_ticks * 0.75
    verdict = 'ok' if 10 <= temp <= 28 else 'alarm'
    return f'{temp} {state} {verdict}', peak, energy + switches * 0.1

#: migrate_users($records)
def migrate_users(old_rows):
    migrated = []
    rejected = []
    taken = set()
    next_id = 100
    for index, row in enumerate(old_rows):
        raw_name = row.get('name')
        age = row.get('age', 0)
        if raw_name is None:
            rejected.append((index, 'no name'))
            continue
        name = raw_name.strip().lower()
        if not name:
            rejected.append((index, 'blank'))
            continue
        login = name[:3]
        suffix = 1
        while login in taken:
            suffix += 1
            login = name[:3] + str(suffix)
        taken.add(login)
        group = 'minor' if age < 18 else 'adult'
        migrated.append((next_id, login, group))
        next_id += 1
    ratio = len(migrated) / max(1, len(old_rows))
    return migrated, rejected, round(ratio, 2)

#: read_settings($ini)
def read_settings(text):
    settings = {}
    section = 'root'
    warnings = []
    count = 0
    for number, raw in enumerate(text.split('\n'), 1):
        line = raw.strip()
        if not line or line[0] in ';#':
            continue
        if line.startswith('[') and line.endswith(']'):
            section = line[1:-1]
            continue
        name, sep, value = line.partition('=')
        if not sep:
            warnings.append(number)
            continue
        key = f'{section}.{name.strip()}'
        value = value.strip()
        if value.isdigit():
            value = int(value)
        elif value in ('yes', 'no'):
            value = value == 'yes'
        if key in settings:
            warnings.append(number)
        settings[key] = value
        count += 1
    return settings, count, warnings

#: marks_report($marks, $score)
def marks_report(marks, pass_mark):
    rows = []
    best_name, best_avg = None, -1.0
    failed = 0
    missing = 0
    for name in sorted(marks):
        scores = marks[name]
        if not scores:
            missing += 1
            continue
        lowest = min(scores)
        kept = list(scores)
        if len(kept) > 2:
            kept.remove(lowest)
        avg = sum(kept) / len(kept)
        if avg < pass_mark:
            failed += 1
            mark = 'F'
        else:
            mark = 'A' if avg >= 90 else 'P'
        if avg > best_avg:
            best_name, best_avg = name, avg
        rows.append(f'{name[:3]} {avg:.1f} {mark}')
    footer = f'{failed} failed, {missing} missing'
    top = best_name or 'nobody'
    return rows, top, footer

#: delivery_round($roads, $node)
def delivery_round(roads, depot):
    here = depot
    visited = [here]
    distance = 0
    stuck = False
    longest_leg = 0
    while len(visited) < len(roads):
        options = roads.get(here, {})
        fresh = {town: km for town, km in options.items() if town not in visited}
        if not fresh:
            stuck = True
            break
        target = min(fresh, key=lambda town: (fresh[town], town))
        leg = fresh[target]
        distance += leg
        if leg > longest_leg:
            longest_leg = leg
        visited.append(target)
        here = target
    back = roads.get(here, {}).get(depot)
    if back is not None:
        distance += back
        visited.append(depot)
    missed = sorted(set(roads) - set(visited))
    status = 'stuck' if stuck else 'done'
    return '>'.join(visited), distance, status, missed

#: timetable_gaps($times, $minutes)
def timetable_gaps(departures, max_wait):
    minutes = []
    for stamp in departures:
        hh, mm = stamp.split(':')
        minutes.append(int(hh) * 60 + int(mm))
    minutes.sort()
    if len(minutes) < 2:
        return 'no gaps'
    gaps = []
    too_long = 0
    previous = minutes[0]
    for current in minutes[1:]:
        gap = current - previous
        gaps.append(gap)
        if gap > max_wait:
            too_long += 1
        previous = current
    average = sum(gaps) / len(gaps)
    widest = max(gaps)
    at = gaps.index(widest)
    start = minutes[at]
    label = f'{start // 60:02d}:{start % 60:02d}'
    quality = 'poor' if too_long == len(gaps) else 'fair' if too_long else 'good'
    return quality, f'{label}+{widest}', average

#: describe_sample($ints)
def describe_sample(values):
    n = len(values)
    if n == 0:
        return None
    ordered = sorted(values)
    half, odd = divmod(n, 2)
    if odd:
        median = ordered[half]
    else:
        median = (ordered[half - 1] + ordered[half]) / 2
    mean = sum(ordered) / n
    spread = ordered[-1] - ordered[0]
    above = below = 0
    squares = 0.0
    for v in ordered[:4]:
        delta = v - mean
        squares += delta * delta
        if delta > 0:
            above += 1
        elif delta < 0:
            below += 1
    variance = round(squares / n, 3)
    lean = 'right' if mean > median else 'left' if mean < median else 'even'
    return {'median': median, 'spread': spread, 'lean': lean, 'var': variance}, above - below

#: vending_session($buttons, $amounts)
def vending_session(buttons, coins):
    credit = 0
    sold = 0
    refused = 0
    stock = 2
    purse = list(coins)
    display = 'ready'
    for button in buttons:
        if button == 'coin':
            coin = purse.pop() if purse else 5
            if coin <= 0:
                refused += 1
                display = 'bad coin'
                continue
            credit += coin
            display = f'credit {credit}'
        elif button == 'push':
            if stock == 0:
                display = 'sold out'
            elif credit < 12:
                display = f'add {12 - credit}'
            else:
                credit -= 12
                stock -= 1
                sold += 1
                display = 'thanks'
        else:
            credit = 0
            display = 'ready'
    return display, sold * 12, credit, refused

#: summarise_log($log)
def summarise_log(entries):
    counts = {}
    worst = 'DEBUG'
    rank = ['DEBUG', 'INFO', 'WARN', 'ERROR']
    first = last = None
    subjects = []
    for entry in entries:
        stamp, level, subject = entry.split(' ', 2)
        counts[level] = counts.get(level, 0) + 1
        if rank.index(level) > rank.index(worst):
            worst = level
        if first is None or stamp < first:
            first = stamp
        if last is None or stamp > last:
            last = stamp
        if level in ('WARN', 'ERROR') and subject not in subjects:
            subjects.append(subject)
    if first is None:
        return 'quiet night'
    window = first if first == last else f'{first}-{last}'
    total = sum(counts.values())
    noisy = counts.get('ERROR', 0) * 2 >= total
    tail = ' !' if noisy else ''
    return f'{window} {worst}{tail}', subjects

#: payroll($staff, $percent)
def payroll(staff, tax_percent):
    by_team = {}
    gross_sum = 0
    tax_sum = 0
    bonus_names = []
    net_of = lambda gross: gross - gross * tax_percent // 100
    for name, team, hours in staff:
        overtime = max(0, hours - 40)
        regular = hours - overtime
        gross = regular * 10 + overtime * 15
        if overtime > 30:
            gross += 50
            bonus_names.append(name)
        net = net_of(gross)
        tax_sum += gross - net
        gross_sum += gross
        by_team[team] = by_team.get(team, 0) + net
    if not by_team:
        return {}, 0
    costly = max(by_team, key=by_team.get)
    share = round(100 * by_team[costly] / max(1, gross_sum))
    return by_team, tax_sum, f'{costly} {share}%', bonus_names

#: fill_basket($orders, $stock)
def fill_basket(orders, stock):
    left = dict(stock)
    picked = {}
    backlog = []
    errors = 0
    for item, wanted in orders:
        if wanted <= 0:
            errors += 1
            continue
        have = left.get(item)
        if have is None:
            backlog.append(f'{item}?')
            continue
        take = min(have, wanted)
        if take:
            left[item] = have - take
            picked[item] = picked.get(item, 0) + take
        short = wanted - take
        if short > 0:
            backlog.append(f'{item}:{short}')
    empty = [name for name, n in left.items() if n == 0]
    pieces = sum(picked.values())
    if errors and not pieces:
        state = 'rejected'
    else:
        state = 'partial' if backlog else 'complete'
    return state, pieces, backlog, empty
"""
