"""Functions about records, stock, marks and money, as people write them.

A line `#: call` before each says how it is called.
"""

from typing import Final

RECORDS: Final = r"""
#: average_marks($marks)
def average_marks(marks):
    report = {}
    for name, values in marks.items():
        if not values:
            report[name] = 'absent'
            continue
        report[name] = round(sum(values) / len(values), 1)
    return report

#: letter_grade($score)
def letter_grade(points):
    for limit, letter in [(90, 'A'), (75, 'B'), (60, 'C'), (40, 'D')]:
        if points >= limit:
            grade = letter
            if points % 10 >= 7 and letter != 'A':
                grade += '+'
            return grade
    return 'F'

#: !drop_lowest($scores)
def drop_lowest(scores):
    if len(scores) < 2:
        return scores
    lowest = min(scores)
    kept = list(scores)
    kept.remove(lowest)
    return kept, sum(kept) / len(kept)

#: !curve($scores)
def curve(scores, target=100):
    if not scores:
        return []
    bonus = target - max(scores)
    return [min(score + bonus, 100) for score in scores]

#: !passed($counts, $int)
def passed(results, limit=10):
    yes, no = [], []
    for name in results:
        (yes if results[name] >= limit else no).append(name)
    return {'passed': yes, 'failed': no}

#: rank($counts)
def rank(scores):
    places = {}
    previous, place = None, 0
    for position, (name, score) in enumerate(sorted(scores.items(), key=lambda s: -s[1]), 1):
        if score != previous:
            place = position
        places[name] = place
        previous = score
    return places

#: weighted($weighted)
def weighted(results):
    if not results:
        raise ValueError('no results')
    total = sum(score * weight for score, weight in results)
    weights = sum(weight for _, weight in results)
    return round(total / weights, 1)

#: !group_by_city($people)
def group_by_city(people):
    cities = {}
    for person in people:
        city = person['city']
        if city in cities:
            cities[city].append(person['name'])
        else:
            cities[city] = [person['name']]
    return cities

#: names_in($people, $firstname)
def names_in(people, city='Rome'):
    return [p['name'].upper() for p in people if p['city'] == city]

#: index_by($records, $field)
def index_by(rows, key):
    table = {}
    for position, row in enumerate(rows):
        value = row.get(key)
        if value is None:
            continue
        table.setdefault(value, []).append(position)
    return table

#: sort_records($records, $field)
def sort_records(records, key):
    known = [r for r in records if key in r]
    known.sort(key=lambda r: r[key])
    return [list(r.values()) for r in known]

#: missing_fields($records)
def missing_fields(records):
    problems = []
    for number, record in enumerate(records, start=1):
        for field in ('name', 'age'):
            if not record.get(field):
                problems.append(f'{number}: {field}')
    return problems

#: validate($records)
def validate(records):
    errors = 0
    for record in records:
        try:
            if not record['name'].strip():
                raise ValueError('empty name')
            if record['age'] > 60:
                raise ValueError('too old')
        except KeyError as missing:
            errors += 1
            print('missing', missing)
        except ValueError:
            errors += 1
    return errors

#: adults($records)
def adults(people):
    result = {}
    for person in people:
        name, age = person['name'], person['age']
        if age >= 18:
            result[name] = age
    return result

#: payroll($staff)
def payroll(staff):
    totals = {}
    for _, team, pay in staff:
        totals[team] = totals.get(team, 0) + pay
    return totals

#: best_paid($staff)
def best_paid(staff):
    best = {}
    for name, team, pay in staff:
        if team not in best or pay > best[team][1]:
            best[team] = (name, pay)
    return best

#: raise_pay($staff, $percent)
def raise_pay(staff, percent):
    updated = []
    for name, team, pay in staff:
        if team != 'ops':
            pay += pay * percent // 100
        updated.append((name, pay))
    return updated

#: !team_sizes($staff)
def team_sizes(staff):
    teams = [team for _, team, _ in staff]
    return {team: teams.count(team) for team in sorted(set(teams))}

#: !sale_total($sales)
def sale_total(sales):
    total = 0
    for sale in sales:
        amount = sale['qty'] * sale['price']
        if sale['qty'] >= 4:
            amount *= 0.9
        total += amount
    return round(total, 2)

#: sold($sales)
def sold(sales):
    quantities = {}
    for sale in sales:
        item = sale['item']
        quantities[item] = quantities.get(item, 0) + sale['qty']
    return max(quantities, key=quantities.get, default=None)

#: take_orders($stock, $orders)
def take_orders(stock, orders):
    log = []
    for item, amount in orders:
        if amount <= 0:
            log.append('ignored')
        elif item not in stock:
            log.append('unknown')
        elif stock[item] < amount:
            log.append(f'only {stock[item]}')
        else:
            stock[item] -= amount
            log.append('ok')
    return log

#: !restock($stock, $nat)
def restock(stock, minimum):
    order = {}
    for item, left in stock.items():
        if left < minimum:
            order[item] = minimum - left
    stock.update({item: minimum for item in order})
    return order

#: remove_item($stock, $fruit)
def remove_item(stock, item):
    if item not in stock:
        raise KeyError(f'no {item}')
    left = stock.pop(item)
    if left > 1:
        stock[item] = left - 1
    return stock

#: sold_out($stock)
def sold_out(stock):
    empty = [item for item, amount in stock.items() if not amount]
    if not empty:
        return 'all in stock'
    return ', '.join(sorted(empty)) + ' sold out'

#: receipt($stock, $orders)
def receipt(prices, orders):
    lines = []
    total = 0
    for item, amount in orders:
        price = prices.get(item)
        if price is None:
            lines.append(item + ' ?')
            continue
        total += price * amount
        lines.append(f'{item} {amount}x{price}')
    lines.append(f'total {total}')
    return lines

#: format_cents($cents)
def format_cents(cents):
    whole, rest = divmod(cents, 100)
    return f'${whole:,}.{rest:02d}'

#: coins_for($cents)
def coins_for(cents):
    used = []
    for coin in (200, 100, 50, 20, 10, 5, 2, 1):
        count, cents = divmod(cents, coin)
        if count:
            used.append(f'{count}x{coin}')
        if cents == 0:
            break
    return used

#: !split_bill($cents, $size)
def split_bill(cents, people):
    share, rest = divmod(cents, people)
    shares = [share] * people
    for i in range(rest):
        shares[i] += 1
    return shares

#: with_discount($cents, $percent)
def with_discount(price, percent):
    if not 0 <= percent <= 100:
        raise ValueError('percent out of range')
    saved = price * percent // 100
    return price - saved, saved

#: shipping($weights, $bool)
def shipping(weights, express):
    weight = sum(weights)
    if weight == 0:
        return 0
    cost = 5 if weight < 10 else 5 + (weight - 10) // 2
    if express:
        cost = cost * 2 + 3
    return cost

#: savings_plan($positive, $percent)
def savings_plan(monthly, rate):
    balance = 0
    months = 0
    while balance < 100 and months < 12:
        balance += monthly
        months += 1
        if months % 4 == 0:
            balance += balance * rate // 100
    return months, balance

#: running_balance($amounts, $positive)
def running_balance(changes, balance):
    history = [balance]
    for change in changes:
        if balance + change < 0:
            history.append('refused')
            continue
        balance += change
        history.append(balance)
    return history

#: merge_settings($stock, $stock)
def merge_settings(defaults, given):
    merged = {**defaults, **given}
    changed = [key for key in given if key in defaults and defaults[key] != given[key]]
    return merged, changed

#: deep_get($deep, $csv)
def deep_get(data, path, default='none'):
    here = data
    for key in path.split('.'):
        if isinstance(here, dict) and key in here:
            here = here[key]
        else:
            return default
    return here

#: !flatten_dict($deep)
def flatten_dict(data, prefix=''):
    flat = {}
    for key, value in data.items():
        name = f'{prefix}{key}'
        if isinstance(value, dict):
            flat.update(flatten_dict(value, name + '.'))
        else:
            flat[name] = value
    return flat

#: count_leaves($deep)
def count_leaves(data):
    if not isinstance(data, dict):
        return 1
    count = 0
    for value in data.values():
        count += count_leaves(value)
    return count

#: deep_merge($deep, $deep)
def deep_merge(base, extra):
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            deep_merge(base[key], value)
        else:
            base[key] = value
    return base

#: without_none($deep)
def without_none(data):
    clean = {}
    for key, value in data.items():
        if isinstance(value, dict):
            value = without_none(value)
        if value is not None and value != {}:
            clean[key] = value
    return clean

#: key_of($stock, $nat)
def key_of(table, wanted):
    for key, value in table.items():
        if value >= wanted:
            return key
    raise LookupError('no such value')

#: swap_keys($counts)
def swap_keys(table):
    swapped = {}
    for key, value in table.items():
        if value in swapped:
            swapped[value] += key
        else:
            swapped[value] = key
    return swapped

#: subtract_counts($counts, $counts)
def subtract_counts(have, used):
    left = {}
    for key in have:
        rest = have[key] - used.get(key, 0)
        if rest > 0:
            left[key] = rest
    return left

#: !pivot($staff)
def pivot(rows):
    table = {}
    for name, team, pay in rows:
        row = table.setdefault(team, {})
        row[name] = pay
    return {team: len(row) for team, row in table.items()}

#: diff_lists($fruits, $fruits)
def diff_lists(before, after):
    added = [x for x in after if x not in before]
    removed = [x for x in before if x not in after]
    return {'+': added, '-': removed}

#: paginate($strs, $size)
def paginate(items, page, per_page=2):
    pages = (len(items) + per_page - 1) // per_page
    if page > pages:
        return [], pages
    start = (page - 1) * per_page
    return items[start:start + per_page], pages

#: !next_task($tasks)
def next_task(tasks):
    if not tasks:
        return None
    urgent = max(tasks, key=lambda task: task[1])
    tasks.remove(urgent)
    return urgent[0], len(tasks)

#: by_priority($tasks)
def by_priority(tasks):
    levels = {}
    for name, level in tasks:
        levels.setdefault(level, []).append(name)
    plan = []
    for level in sorted(levels, reverse=True):
        plan.extend(levels[level])
    return plan

#: finish_times($jobs)
def finish_times(jobs):
    clock = 0
    done = []
    for start, length in sorted(jobs):
        if clock < start:
            clock = start
        clock += length
        done.append(clock)
    return done

#: expand_needs($needs, $field)
def expand_needs(needs, name='app'):
    wanted = ['app']
    for item in wanted:
        for other in needs.get(item, []):
            if other not in wanted:
                wanted.append(other)
    return wanted[1:]
"""
