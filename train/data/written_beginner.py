"""Functions as beginners and students of a first course write them: long-winded, with flags, indices and counting.

A line `#: call` before each says how it is called.
"""

from typing import Final

LEARNING: Final = r"""
#: pass_or_fail($score)
def pass_or_fail(mark):
    passed = False
    if mark >= 60:
        passed = True
    if passed == True:
        message = 'You passed'
    else:
        message = 'You failed'
    print(message)
    return message

#: highestMark($scores)
def highestMark(marks):
    highest = marks[0]
    position = 0
    for i in range(len(marks)):
        if marks[i] > highest:
            highest = marks[i]
            position = i
    print('The highest mark is', highest, 'at position', position)
    return position

#: give_change($cents)
def give_change(amount):
    quarters = 0
    dimes = 0
    nickels = 0
    if amount > 100:
        print('Too much')
        return None
    while amount >= 25:
        amount = amount - 25
        quarters = quarters + 1
    while amount >= 10:
        amount = amount - 10
        dimes = dimes + 1
    if amount >= 5:
        amount = amount - 5
        nickels = nickels + 1
    pennies = amount
    return [quarters, dimes, nickels, pennies]

#: f_to_c_table($int, $size)
def f_to_c_table(start, rows):
    f = start
    count = 0
    while count < rows:
        c = f - 32
        c = round(c * 5 / 9, 1)
        print(f, '->', c)
        f = f + 10
        count = count + 1

#: count_a_and_e($plain)
def count_a_and_e(word):
    a_count = 0
    e_count = 0
    i = 0
    while i < len(word):
        if word[i] == 'a' or word[i] == 'A':
            a_count = a_count + 1
        elif word[i] == 'e' or word[i] == 'E':
            e_count = e_count + 1
        i = i + 1
    return a_count, e_count

#: check_password($plain)
def check_password(password):
    long_enough = False
    has_upper = False
    if len(password) >= 5:
        long_enough = True
    for i in range(len(password)):
        if password[i].isupper():
            has_upper = True
    if long_enough == True:
        if has_upper == True:
            return 'strong'
        else:
            return 'medium'
    else:
        if has_upper == True:
            return 'too short'
        else:
            return 'weak'

#: star_triangle($size)
def star_triangle(height):
    picture = ''
    row = 1
    while row <= height:
        line = ''
        for j in range(row):
            line += '*'
        picture = picture + line + '\n'
        row = row + 1
    return picture

#: swap_ends($ints)
def swap_ends(numbers):
    if len(numbers) < 2:
        return numbers
    temp = numbers[0]
    last = len(numbers) - 1
    numbers[0] = numbers[last]
    numbers[last] = temp
    return numbers

#: shopping_total($prices)
def shopping_total(basket):
    total = 0
    items = 0
    for item in basket:
        price = basket[item]
        print(item, 'costs', price)
        total = total + price
        items = items + 1
    print('You bought', items, 'things')
    if total > 10:
        discount = total * 0.1
        total = total - discount
    return total

#: word_without_vowels($plain)
def word_without_vowels(word):
    vowels = ['a', 'e', 'i', 'o', 'u']
    new_word = ''
    for letter in word:
        is_vowel = False
        for v in vowels:
            if letter.lower() == v:
                is_vowel = True
                break
        if is_vowel == False:
            new_word = new_word + letter
    return new_word

#: temperature_feeling($int)
def temperature_feeling(temp):
    feeling = ''
    if temp < 0:
        feeling = 'freezing'
    if temp >= 0 and temp < 10:
        feeling = 'cold'
    if temp >= 10 and temp < 20:
        feeling = 'mild'
    if temp >= 20:
        feeling = 'warm'
    return feeling

#: times_table($digit, $size)
def times_table(number, upto):
    answers = []
    for i in range(1, upto + 1):
        answer = number * i
        print(str(number) + ' x ' + str(i) + ' = ' + str(answer))
        answers.append(answer)
    return answers

#: my_insert($sorted, $nat)
def my_insert(sorted_list, value):
    new_list = []
    inserted = False
    for i in range(len(sorted_list)):
        if inserted == False and value < sorted_list[i]:
            new_list.append(value)
            inserted = True
        new_list.append(sorted_list[i])
    if inserted == False:
        new_list.append(value)
    return new_list

#: days_in($month, $year)
def days_in(month, year):
    if month == 2:
        if year % 4 == 0 and year % 100 != 0:
            days = 29
        elif year % 400 == 0:
            days = 29
        else:
            days = 28
    elif month == 4 or month == 6 or month == 9 or month == 11:
        days = 30
    else:
        days = 31
    return days

#: menu($signals)
def menu(choices):
    door = 'closed'
    i = 0
    while i < len(choices):
        choice = choices[i]
        if choice == 'open':
            if door == 'locked':
                print('It is locked!')
            else:
                door = 'open'
        elif choice == 'close':
            door = 'closed'
        elif choice == 'lock':
            if door == 'closed':
                door = 'locked'
        elif choice == 'unlock':
            if door == 'locked':
                door = 'closed'
        else:
            print('Unknown choice:', choice)
        i = i + 1
    return door

#: average_of_passed($scores)
def average_of_passed(grades):
    sum_passed = 0
    how_many = 0
    for i in range(0, len(grades)):
        if grades[i] >= 60:
            sum_passed = sum_passed + grades[i]
            how_many = how_many + 1
    average = sum_passed / how_many
    return average

#: bubble_once($tiny)
def bubble_once(lst):
    swaps = 0
    for i in range(len(lst) - 1):
        if lst[i] > lst[i + 1]:
            temp = lst[i]
            lst[i] = lst[i + 1]
            lst[i + 1] = temp
            swaps = swaps + 1
            print('swapped', lst)
    return swaps

#: where_is($strs, $str)
def where_is(names, wanted):
    found = False
    index = 0
    while index < len(names) and found == False:
        if names[index] == wanted:
            found = True
        else:
            index = index + 1
    if found == True:
        return index
    else:
        return 'not found'

#: initials($fullname)
def initials(full_name):
    result = ''
    parts = full_name.split(' ')
    for i in range(len(parts)):
        part = parts[i]
        first = part[0]
        result = result + first.upper()
        result = result + '.'
    return result

#: ticket_price($year_small, $bool)
def ticket_price(age, is_student):
    price = 12
    if age < 6:
        price = 0
    else:
        if age < 18:
            price = 6
        else:
            if age >= 65:
                price = 8
            else:
                if is_student == True:
                    price = price - 3
    print('Please pay', price, 'euros')
    return price

#: seconds_to_text($big)
def seconds_to_text(seconds):
    hours = seconds // 3600
    rest = seconds - hours * 3600
    minutes = rest // 60
    secs = rest - minutes * 60
    text = ''
    if hours > 0:
        text = text + str(hours) + 'h '
    if minutes > 0:
        text = text + str(minutes) + 'm '
    text = text + str(secs) + 's'
    return text

#: print_backwards($short)
def print_backwards(lst):
    backwards = []
    i = len(lst) - 1
    while i >= 0:
        print('adding', lst[i])
        backwards.append(lst[i])
        i = i - 1
    return backwards

#: digit_adder($numeral)
def digit_adder(number_text):
    total = 0
    for i in range(len(number_text)):
        digit = int(number_text[i])
        total = total + digit
    if total > 9:
        print('The sum has two digits')
    return total

#: letter_for($score)
def letter_for(points):
    letter = 'F'
    if points >= 90:
        letter = 'A'
    elif points >= 80:
        letter = 'B'
    elif points >= 70:
        letter = 'C'
    elif points >= 60:
        letter = 'D'
    last_digit = points % 10
    if letter != 'F':
        if last_digit >= 7:
            letter = letter + '+'
        elif last_digit <= 2:
            letter = letter + '-'
    return letter

#: calendar_row($weekday, $size)
def calendar_row(first_day, number_of_days):
    line = ''
    column = 0
    while column < first_day:
        line = line + ' . '
        column = column + 1
    day = 1
    while day <= number_of_days and column < 7:
        line = line + ' ' + str(day) + ' '
        day = day + 1
        column = column + 1
    return line

#: three_numbers($int, $int, $int)
def three_numbers(a, b, c):
    if a > b:
        t = a
        a = b
        b = t
    if b > c:
        t = b
        b = c
        c = t
    if a > b:
        t = a
        a = b
        b = t
    print(a, b, c)
    return b

#: same_twice($ints)
def same_twice(myList):
    again = []
    for i in range(len(myList)):
        for j in range(i + 1, len(myList)):
            if myList[i] == myList[j]:
                if myList[i] not in again:
                    again.append(myList[i])
    return again

#: stars_line($nat, $char)
def stars_line(n, symbol):
    line = ''
    count = 0
    while True:
        if count == n:
            break
        line = line + symbol
        if count < n - 1:
            line = line + ' '
        count += 1
    return line

#: evens_and_odds($short)
def evens_and_odds(nums):
    evens = []
    odds = []
    for n in nums:
        remainder = n % 2
        if remainder == 0:
            evens.append(n)
        else:
            odds.append(n)
    print('even numbers:', evens)
    print('odd numbers:', odds)
    return len(evens) - len(odds)

#: guess_game($nat, $tiny)
def guess_game(secret, guesses):
    tries = 0
    won = False
    while won == False and tries < len(guesses):
        guess = guesses[tries]
        tries = tries + 1
        if guess == secret:
            won = True
            print('Right!')
        elif guess < secret:
            print('Too low')
        else:
            print('Too high')
    return tries

#: box($size, $size)
def box(width, height):
    for row in range(height):
        line = ''
        for col in range(width):
            if row == 0 or row == height - 1:
                line += '#'
            elif col == 0 or col == width - 1:
                line += '#'
            else:
                line += ' '
        print(line)

#: double_letters($plain)
def double_letters(s):
    new = ''
    for i in range(len(s)):
        ch = s[i]
        new += ch
        if ch.isalpha():
            new += ch
    return new

#: my_join($chars, $char)
def my_join(pieces, separator):
    whole = ''
    first = True
    for piece in pieces:
        if first == True:
            whole = piece
            first = False
        else:
            whole = whole + separator
            whole = whole + piece
    return whole

#: remove_spaces($sentence)
def remove_spaces(sentence):
    words = sentence.split()
    result = ''
    i = 0
    while i < len(words):
        word = words[i]
        big = word[0].upper() + word[1:]
        result = result + big
        i = i + 1
    return result

#: can_vote($birth)
def can_vote(birthday):
    year = birthday[0]
    month = birthday[1]
    age = 2010 - year
    if month > 6:
        age = age - 1
    if age >= 18:
        answer = True
    else:
        answer = False
    print('Age:', age, 'Can vote:', answer)
    return answer

#: piggy_bank($amounts)
def piggy_bank(deposits):
    saved = 0
    week = 1
    history = []
    for money in deposits:
        if money < 0:
            print('Week', week, ': no negative money!')
        else:
            saved = saved + money
            print('Week', week, ':', saved)
        history.append(saved)
        week = week + 1
    return history

#: smallest_and_biggest($int, $int, $int)
def smallest_and_biggest(a, b, c):
    smallest = a
    if b < smallest:
        smallest = b
    if c < smallest:
        smallest = c
    biggest = a
    if b > biggest:
        biggest = b
    if c > biggest:
        biggest = c
    difference = biggest - smallest
    return difference

#: vowel_table($str)
def vowel_table(text):
    counter = {'a': 0, 'e': 0, 'i': 0, 'o': 0, 'u': 0}
    for letter in text:
        if letter in counter:
            counter[letter] = counter[letter] + 1
    best = ''
    best_count = 0
    for vowel in counter:
        if counter[vowel] > best_count:
            best_count = counter[vowel]
            best = vowel
    return best

#: is_in_order($dice)
def is_in_order(numbers):
    ok = True
    i = 1
    while i < len(numbers):
        before = numbers[i - 1]
        now = numbers[i]
        if now < before:
            ok = False
            print('Problem at', i)
        i = i + 1
    if ok == True:
        return 'in order'
    return 'not in order'

#: cake_per_person($positive, $digit)
def cake_per_person(pieces, people):
    each = pieces // people
    left = pieces % people
    if left == 0:
        print('Everyone gets', each)
    else:
        print('Everyone gets', each, 'and', left, 'left over')
    return each

#: selection($tiny)
def selection(unsorted):
    ordered = []
    while len(unsorted) > 0:
        smallest = unsorted[0]
        for x in unsorted:
            if x < smallest:
                smallest = x
        ordered.append(smallest)
        unsorted.remove(smallest)
    return ordered

#: bmi_word($positive, $size)
def bmi_word(weight, height):
    square = height * height
    value = weight // square
    if value < 5:
        word = 'light'
    elif value <= 10:
        word = 'normal'
    else:
        word = 'heavy'
    return word

#: next_day($dayname)
def next_day(day):
    week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
    for i in range(7):
        if week[i] == day:
            position = i
    position = position + 1
    if position == 7:
        position = 0
    tomorrow = week[position]
    print('Tomorrow is', tomorrow)
    return tomorrow

#: hide_word($str, $char)
def hide_word(secret, guess):
    shown = ''
    hits = 0
    for i in range(len(secret)):
        if secret[i] == guess:
            shown = shown + guess
            hits = hits + 1
        else:
            shown = shown + '_'
    if hits == 0:
        print('Sorry, no', guess)
    return shown

#: taxi($positive, $bool)
def taxi(km, night):
    cost = 4
    i = 1
    while i <= km and i <= 5:
        if i <= 2:
            cost = cost + 2
        else:
            cost = cost + 1
        i = i + 1
    if night == True:
        cost = cost + 3
    return cost

#: add_lists($tiny, $tiny)
def add_lists(list1, list2):
    result = []
    if len(list1) != len(list2):
        print('Error: lists are different')
        return []
    for i in range(len(list1)):
        s = list1[i] + list2[i]
        result.append(s)
    return result

#: rps($throws)
def rps(throws):
    me = throws[0]
    you = throws[1]
    if me == you:
        result = 'draw'
    elif me == 'rock' and you == 'scissors':
        result = 'I win'
    elif me == 'paper' and you == 'rock':
        result = 'I win'
    elif me == 'scissors' and you == 'paper':
        result = 'I win'
    else:
        result = 'you win'
    print(me, 'against', you, ':', result)
    return result

#: count_words_by_hand($sentence)
def count_words_by_hand(sentence):
    count = 0
    in_word = False
    i = 0
    while i < len(sentence) and i < 8:
        if sentence[i] != ' ':
            if not in_word:
                count = count + 1
                in_word = True
        else:
            in_word = False
        i += 1
    return count

#: leap_message($year)
def leap_message(y):
    leap = False
    if y % 4 == 0:
        leap = True
        if y % 100 == 0:
            leap = False
            if y % 400 == 0:
                leap = True
    if leap:
        text = str(y) + ' has 366 days'
    else:
        text = str(y) + ' has 365 days'
    return text

#: power_by_hand($small_x, $nat)
def power_by_hand(base, exponent):
    answer = 1
    steps = 0
    while steps < exponent:
        answer = answer * base
        steps = steps + 1
        print('after step', steps, 'we have', answer)
    return answer

#: staircase($size)
def staircase(n):
    lines = []
    spaces = n - 1
    hashes = 1
    for i in range(n):
        line = spaces * ' ' + hashes * '#'
        lines.append(line)
        spaces = spaces - 1
        hashes = hashes + 2
    return lines

#: sum_row_and_column($square, $part)
def sum_row_and_column(grid, k):
    row_sum = 0
    col_sum = 0
    for i in range(len(grid)):
        row_sum = row_sum + grid[k][i]
        col_sum = col_sum + grid[i][k]
    print('row:', row_sum)
    print('column:', col_sum)
    if row_sum == col_sum:
        return True
    else:
        return False

#: class_report($marks)
def class_report(students):
    for name in students:
        grades = students[name]
        total = 0
        for g in grades:
            total = total + g
        if len(grades) == 0:
            print(name + ': no grades')
        else:
            average = total // len(grades)
            print(name + ': ' + str(average))
    return len(students)

#: rain_week($dice)
def rain_week(rain):
    dry = 0
    wet = 0
    most = 0
    most_day = 0
    day = 0
    for mm in rain:
        day = day + 1
        if mm == 0:
            dry = dry + 1
        else:
            wet = wet + 1
            if mm > most:
                most = mm
                most_day = day
    print(dry, 'dry days and', wet, 'wet days')
    return most_day

#: replace_letter($str, $char, $char)
def replace_letter(word, old, new):
    letters = list(word)
    changed = 0
    for i in range(len(letters)):
        if letters[i] == old:
            letters[i] = new
            changed = changed + 1
    word = ''.join(letters)
    print('changed', changed, 'letters')
    return word

#: to_binary($positive)
def to_binary(n):
    bits = ''
    while n > 0:
        remainder = n % 2
        if remainder == 1:
            bits = '1' + bits
        else:
            bits = '0' + bits
        n = n // 2
    if bits == '':
        bits = '0'
    return bits

#: countdown($nat)
def countdown(start):
    words = ''
    number = start
    while number > 0:
        words = words + str(number) + '... '
        number = number - 1
    words = words + 'Liftoff!'
    print(words)

#: shipping_cost($positive, $yesno)
def shipping_cost(weight, express):
    if weight <= 5:
        cost = 3
    elif weight <= 20:
        cost = 7
    else:
        cost = 15
    answer = express.strip().lower()
    if answer == 'yes' or answer == 'true' or answer == 'on' or answer == '1':
        cost = cost * 2
    elif answer == 'no' or answer == 'false' or answer == 'off' or answer == '0':
        cost = cost
    else:
        print('Please answer yes or no')
        cost = None
    return cost

#: both_lists($tiny, $short)
def both_lists(a, b):
    common = []
    for i in range(len(a)):
        is_there = False
        for j in range(len(b)):
            if a[i] == b[j]:
                is_there = True
        if is_there:
            common.append(a[i])
    return common

#: first_and_last($strs)
def first_and_last(words):
    n = len(words)
    if n == 0:
        print('The list is empty')
    elif n == 1:
        print('Only one word: ' + words[0])
    else:
        first = words[0]
        last = words[n - 1]
        both = first + ' ... ' + last
        print(both)
        return both

#: buy_fruit($stock, $fruit, $size)
def buy_fruit(shop, name, amount):
    if name in shop:
        there = shop[name]
        if there >= amount:
            shop[name] = shop[name] - amount
            print('You bought', amount, name)
            return True
        else:
            print('We only have', there)
            return False
    else:
        print('We do not sell', name)
        return False

#: clock_add($clock, $minutes)
def clock_add(clock, extra):
    pieces = clock.split(':')
    h = int(pieces[0])
    m = int(pieces[1])
    m = m + extra
    while m >= 60:
        m = m - 60
        h = h + 1
    if h >= 24:
        h = h - 24
    new_clock = str(h) + ':'
    if m < 10:
        new_clock = new_clock + '0'
    new_clock = new_clock + str(m)
    return new_clock

#: is_number($money)
def is_number(text):
    dots = 0
    only_digits = True
    for c in text:
        if c == '.':
            dots = dots + 1
        else:
            if c not in '0123456789':
                only_digits = False
    if only_digits == True and dots <= 1 and len(text) > 0:
        return True
    else:
        return False

#: mood_of_text($plain)
def mood_of_text(message):
    mood = 'calm'
    if message == '':
        mood = 'silent'
        return mood
    last = message[len(message) - 1]
    if message == message.upper():
        mood = 'angry'
    if last == '!':
        mood = 'excited'
    if last == '?':
        mood = 'curious'
    return mood

#: drop_lowest($scores)
def drop_lowest(quiz):
    lowest = 999
    where = -1
    for i in range(len(quiz)):
        if quiz[i] < lowest:
            lowest = quiz[i]
            where = i
    print('dropping', lowest)
    del quiz[where]
    total = 0
    for q in quiz:
        total += q
    return total

#: diamond_half($size)
def diamond_half(n):
    rows = []
    i = 1
    while i <= n:
        rows.append('*' * i)
        i = i + 1
    i = n - 1
    while i >= 1:
        rows.append('*' * i)
        i = i - 1
    text = '\n'.join(rows)
    print(text)
    return len(rows)

#: move_robot($steps)
def move_robot(commands):
    x = 0
    y = 0
    for i in range(len(commands)):
        command = commands[i]
        if command == 'U':
            y = y + 1
        if command == 'D':
            y = y - 1
        if command == 'L':
            x = x - 1
        if command == 'R':
            x = x + 1
    print('Robot is at', x, y)
    home = False
    if x == 0:
        if y == 0:
            home = True
    return home

#: my_strip($csv)
def my_strip(text):
    begin = 0
    while begin < len(text) and text[begin] == ' ':
        begin = begin + 1
    end = len(text) - 1
    while end > begin and text[end] == ' ':
        end = end - 1
    clean = text[begin:end + 1]
    return clean

#: tax($big)
def tax(income):
    to_pay = 0
    if income > 1000:
        over = income - 1000
        to_pay = to_pay + over * 30 // 100
        income = 1000
    if income > 100:
        over = income - 100
        to_pay = to_pay + over * 10 // 100
        income = 100
    print('Tax:', to_pay)
    return to_pay

#: shift_left($short)
def shift_left(data):
    first = data[0]
    for i in range(len(data) - 1):
        data[i] = data[i + 1]
    data[len(data) - 1] = first
    return data

#: phone_digits($phone)
def phone_digits(phone):
    digits = ''
    bad = []
    for ch in phone:
        if ch >= '0' and ch <= '9':
            digits = digits + ch
        elif ch != ' ' and ch != '-':
            bad.append(ch)
    if len(bad) > 0:
        print('Strange characters:', bad)
    return digits

#: hailstone_steps($digit)
def hailstone_steps(n):
    count = 0
    while n != 1 and count < 7:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        print(n)
        count = count + 1
    if n == 1:
        return count
    return 'gave up'

#: electricity_bill($big)
def electricity_bill(units):
    if units <= 50:
        bill = units * 2
    else:
        first_part = 50 * 2
        if units <= 150:
            second_part = (units - 50) * 3
            bill = first_part + second_part
        else:
            second_part = 100 * 3
            third_part = (units - 150) * 5
            bill = first_part + second_part + third_part
    return bill

#: table_lookup($counts, $str)
def table_lookup(ages, person):
    found = False
    for key in ages:
        print('looking at', key)
        if key == person:
            found = True
            age = ages[key]
            break
    if not found:
        age = -1
    return age

#: longest_name($strs)
def longest_name(names):
    longest = ''
    length = 0
    for i in range(len(names)):
        name = names[i]
        n = 0
        for letter in name:
            n = n + 1
        if n > length:
            length = n
            longest = name
    return longest

#: numbers_between($int, $int)
def numbers_between(low, high):
    if low > high:
        low, high = high, low
    numbers = []
    current = low + 1
    while current < high:
        numbers.append(current)
        current = current + 1
        if len(numbers) == 5:
            print('That is enough')
            break
    return numbers

#: same_letters_place($tiny_text, $tiny_text)
def same_letters_place(word1, word2):
    if len(word1) < len(word2):
        shortest = len(word1)
    else:
        shortest = len(word2)
    same = 0
    for i in range(shortest):
        if word1[i] == word2[i]:
            same = same + 1
            print(word1[i], 'is in both at', i)
    return same

#: what_triangle($digit, $digit, $digit)
def what_triangle(a, b, c):
    if a + b <= c or a + c <= b or b + c <= a:
        kind = 'no triangle'
    elif a == b and b == c:
        kind = 'equilateral'
    elif a == b or b == c or a == c:
        kind = 'isosceles'
    else:
        kind = 'scalene'
    perimeter = a + b + c
    print(kind, perimeter)
    return kind

#: vending($cents)
def vending(money):
    price = 30
    bought = 0
    while money >= price and bought < 4:
        money = money - price
        bought = bought + 1
        print('clunk! money left:', money)
    if bought == 0:
        print('Not enough money')
    return [bought, money]

#: secret_shift($str, $digit)
def secret_shift(word, key):
    alphabet = 'abcdefghijklmnopqrstuvwxyz'
    coded = ''
    for letter in word:
        place = alphabet.find(letter)
        if place == -1:
            coded = coded + letter
        else:
            place = place + key
            if place > 25:
                place = place - 26
            coded = coded + alphabet[place]
    return coded

#: print_matrix($rect)
def print_matrix(m):
    biggest = m[0][0]
    for r in range(len(m)):
        line = ''
        for c in range(len(m[r])):
            line = line + str(m[r][c]) + '\t'
            if m[r][c] > biggest:
                biggest = m[r][c]
        print(line)
    return biggest

#: season($month)
def season(m):
    if m == 12 or m == 1 or m == 2:
        return 'winter'
    if m == 3 or m == 4 or m == 5:
        return 'spring'
    if m == 6 or m == 7 or m == 8:
        return 'summer'
    return 'autumn'

#: goals($rounds)
def goals(games):
    wins = 0
    draws = 0
    losses = 0
    for game in games:
        ours = game[0]
        theirs = game[1]
        if ours > theirs:
            wins = wins + 1
        elif ours == theirs:
            draws = draws + 1
        else:
            losses = losses + 1
    points = wins * 3 + draws * 1
    print('W', wins, 'D', draws, 'L', losses)
    return points

#: todo_minutes($tasks)
def todo_minutes(todo):
    text = ''
    number = 1
    hours = 0
    for task in todo:
        name = task[0]
        hours = hours + task[1]
        text = text + str(number) + '. ' + name + '\n'
        number = number + 1
    if text == '':
        text = 'Nothing to do!'
    text = text + 'Total: ' + str(hours)
    return text

#: divisors_list($positive)
def divisors_list(number):
    divisors = []
    d = 1
    while d <= number and d <= 8:
        if number % d == 0:
            divisors.append(d)
        d = d + 1
    return divisors

#: guess_middle($sorted, $nat)
def guess_middle(box, wanted):
    low = 0
    high = len(box) - 1
    tries = 0
    answer = -1
    while low <= high and answer == -1:
        tries = tries + 1
        middle = (low + high) // 2
        print('try', tries, 'looking at', box[middle])
        if box[middle] == wanted:
            answer = middle
        elif box[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
    return answer

#: email_ok($email)
def email_ok(address):
    at_count = 0
    at_place = -1
    dot_after = False
    i = 0
    for ch in address:
        if ch == '@':
            at_count = at_count + 1
            at_place = i
        if ch == '.' and at_count > 0:
            dot_after = True
        i = i + 1
    if at_count != 1:
        return False
    if at_place == 0:
        return False
    return dot_after
"""
