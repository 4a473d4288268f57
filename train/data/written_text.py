"""Functions about text, as people write them. A line `#: call` before each says how it is called."""

from typing import Final

TEXT: Final = r"""
#: count_words($sentence)
def count_words(text):
    words = text.split()
    return len(words)

#: word_counts($sentence)
def word_counts(sentence):
    counts = {}
    for word in sentence.lower().split():
        if word in counts:
            counts[word] += 1
        else:
            counts[word] = 1
    return counts

#: letter_frequency($str)
def letter_frequency(text):
    freq = {}
    for ch in text:
        if ch.isalpha():
            ch = ch.lower()
            freq[ch] = freq.get(ch, 0) + 1
    return freq

#: most_common_letter($str)
def most_common_letter(text):
    best = None
    best_count = 0
    for letter in text:
        n = text.count(letter)
        if n > best_count:
            best, best_count = letter, n
    return best

#: is_palindrome($str)
def is_palindrome(text):
    cleaned = ''.join(c.lower() for c in text if c.isalnum())
    return cleaned == cleaned[::-1]

#: is_palindrome($sub)
def is_palindrome(word):
    i = 0
    j = len(word) - 1
    while i < j:
        if word[i] != word[j]:
            return False
        i += 1
        j -= 1
    return True

#: reverse_words($sentence)
def reverse_words(sentence):
    words = sentence.split(' ')
    words.reverse()
    return ' '.join(words)

#: reverse_each($sentence)
def reverse_each(sentence):
    result = []
    for word in sentence.split():
        result.append(word[::-1])
    return ' '.join(result)

#: capitalize_words($sentence)
def capitalize_words(text):
    result = []
    for word in text.split():
        result.append(word[0].upper() + word[1:].lower())
    return ' '.join(result)

#: count_vowels($str)
def count_vowels(text):
    vowels = 'aeiou'
    count = 0
    for ch in text.lower():
        if ch in vowels:
            count += 1
    return count

#: remove_vowels($str)
def remove_vowels(text):
    result = ''
    for ch in text:
        if ch not in 'aeiouAEIOU':
            result += ch
    return result

#: caesar($str, $nat)
def caesar(text, shift):
    result = ''
    for ch in text:
        if ch.islower():
            result += chr((ord(ch) - ord('a') + shift) % 26 + ord('a'))
        elif ch.isupper():
            result += chr((ord(ch) - ord('A') + shift) % 26 + ord('A'))
        else:
            result += ch
    return result

#: atbash($sub)
def atbash(word):
    alphabet = 'abcdefghijklmnopqrstuvwxyz'
    out = []
    for letter in word:
        index = alphabet.find(letter)
        if index == -1:
            out.append(letter)
        else:
            out.append(alphabet[25 - index])
    return ''.join(out)

#: run_length($runs)
def run_length(text):
    if not text:
        return ''
    result = ''
    current = text[0]
    count = 1
    for ch in text[1:]:
        if ch == current:
            count += 1
        else:
            result += current + str(count)
            current = ch
            count = 1
    return result + current + str(count)

#: expand_runs($coded)
def expand_runs(text):
    result = ''
    digits = ''
    for ch in text:
        if ch.isdigit():
            digits += ch
        else:
            result += ch * int(digits or 1)
            digits = ''
    return result

#: remove_duplicates($str)
def remove_duplicates(text):
    seen = set()
    result = []
    for c in text:
        if c not in seen:
            seen.add(c)
            result.append(c)
    return ''.join(result)

#: squeeze($runs)
def squeeze(text):
    out = ''
    for i in range(len(text)):
        if i == 0 or text[i] != text[i - 1]:
            out += text[i]
    return out

#: longest_word($sentence)
def longest_word(sentence):
    longest = ''
    for word in sentence.split():
        if len(word) > len(longest):
            longest = word
    return longest

#: shortest($strs)
def shortest(words):
    if not words:
        return None
    best = words[0]
    for word in words[1:]:
        if len(word) < len(best):
            best = word
    return best

#: acronym($sentence)
def acronym(phrase):
    letters = [word[0].upper() for word in phrase.split()]
    return ''.join(letters)

#: title_case($sentence)
def title_case(text, small=('a', 'the', 'of', 'and')):
    words = text.lower().split()
    for i, word in enumerate(words):
        if i == 0 or word not in small:
            words[i] = word.capitalize()
    return ' '.join(words)

#: are_anagrams($sub, $sub)
def are_anagrams(a, b):
    return sorted(a.lower()) == sorted(b.lower())

#: are_anagrams($sub, $sub)
def are_anagrams(first, second):
    if len(first) != len(second):
        return False
    counts = {}
    for c in first:
        counts[c] = counts.get(c, 0) + 1
    for c in second:
        if counts.get(c, 0) == 0:
            return False
        counts[c] -= 1
    return True

#: group_anagrams($strs)
def group_anagrams(words):
    groups = {}
    for word in words:
        key = ''.join(sorted(word))
        groups.setdefault(key, []).append(word)
    return list(groups.values())

#: parse_pairs($kv)
def parse_pairs(text):
    result = {}
    for part in text.split(';'):
        if '=' not in part:
            continue
        key, value = part.split('=', 1)
        result[key.strip()] = value.strip()
    return result

#: parse_query($kv)
def parse_query(query):
    params = {}
    for piece in query.split('&'):
        name, _, value = piece.partition('=')
        if value.isdigit():
            value = int(value)
        params[name] = value
    return params

#: parse_config($config)
def parse_config(text):
    settings = {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith('#'):
            continue
        key, value = line.split('=')
        settings[key] = value
    return settings

#: parse_row($csv)
def parse_row(row):
    values = []
    for field in row.split(','):
        field = field.strip()
        try:
            values.append(int(field))
        except ValueError:
            values.append(field)
    return values

#: sum_numbers($csv)
def sum_numbers(text, sep=','):
    total = 0
    for part in text.split(sep):
        part = part.strip()
        if part.lstrip('-').isdigit():
            total += int(part)
    return total

#: is_balanced($brackets)
def is_balanced(text):
    stack = []
    pairs = {')': '(', ']': '[', '}': '{'}
    for ch in text:
        if ch in '([{':
            stack.append(ch)
        elif ch in pairs:
            if not stack or stack.pop() != pairs[ch]:
                return False
    return not stack

#: max_depth($brackets)
def max_depth(s):
    depth = 0
    deepest = 0
    for c in s:
        if c == '(':
            depth += 1
            deepest = max(deepest, depth)
        elif c == ')':
            depth -= 1
    return deepest

#: tokenize($arith)
def tokenize(text):
    tokens = []
    number = ''
    for ch in text:
        if ch.isdigit():
            number += ch
            continue
        if number:
            tokens.append(int(number))
            number = ''
        if ch != ' ':
            tokens.append(ch)
    if number:
        tokens.append(int(number))
    return tokens

#: evaluate($rpn)
def evaluate(expression):
    stack = []
    for token in expression.split():
        if token in '+-*':
            b = stack.pop()
            a = stack.pop()
            if token == '+':
                stack.append(a + b)
            elif token == '-':
                stack.append(a - b)
            else:
                stack.append(a * b)
        else:
            stack.append(int(token))
    return stack[0]

#: calculate($arith)
def calculate(text):
    parts = text.split()
    total = int(parts[0])
    i = 1
    while i < len(parts) - 1:
        value = int(parts[i + 1])
        if parts[i] == '+':
            total += value
        elif parts[i] == '-':
            total -= value
        elif parts[i] == '*':
            total *= value
        i += 2
    return total

#: wrap($sentence, $width)
def wrap(text, width):
    lines = []
    line = ''
    for word in text.split():
        if len(line) + len(word) + 1 > width and line:
            lines.append(line)
            line = word
        else:
            line = f'{line} {word}'.strip()
    if line:
        lines.append(line)
    return lines

#: center_lines($strs, $width)
def center_lines(lines, width):
    centered = []
    for line in lines:
        padding = (width - len(line)) // 2
        centered.append(' ' * padding + line)
    return centered

#: truncate($sentence, $width)
def truncate(text, length, end='...'):
    if len(text) <= length:
        return text
    return text[:length - len(end)].rstrip() + end

#: snake_to_camel($snake)
def snake_to_camel(name):
    first, *rest = name.split('_')
    return first + ''.join(part.capitalize() for part in rest)

#: camel_to_snake($camel)
def camel_to_snake(name):
    result = ''
    for i, ch in enumerate(name):
        if ch.isupper():
            if i > 0:
                result += '_'
            result += ch.lower()
        else:
            result += ch
    return result

#: slugify($sentence)
def slugify(title):
    slug = ''
    for c in title.lower():
        if c.isalnum():
            slug += c
        elif slug and slug[-1] != '-':
            slug += '-'
    return slug.strip('-')

#: pig_latin($sentence)
def pig_latin(sentence):
    out = []
    for word in sentence.split():
        if word[0] in 'aeiou':
            out.append(word + 'way')
        else:
            out.append(word[1:] + word[0] + 'ay')
    return ' '.join(out)

#: split_at($str, $nat)
def split_at(text, pos):
    left = text[:pos]
    right = text[pos:]
    return left, right

#: chunks($str, $size)
def chunks(s, size):
    parts = []
    for i in range(0, len(s), size):
        parts.append(s[i:i + size])
    return parts

#: rotate($sub, $nat)
def rotate(word, k):
    if not word:
        return word
    k = k % len(word)
    return word[k:] + word[:k]

#: is_rotation($sub, $sub)
def is_rotation(a, b):
    return len(a) == len(b) and b in a + a

#: hamming($sub, $sub)
def hamming(a, b):
    distance = abs(len(a) - len(b))
    for x, y in zip(a, b):
        if x != y:
            distance += 1
    return distance

#: common_prefix($strs)
def common_prefix(words):
    if not words:
        return ''
    prefix = words[0]
    for word in words[1:]:
        while not word.startswith(prefix):
            prefix = prefix[:-1]
    return prefix

#: mask_email($email)
def mask_email(email):
    name, domain = email.split('@')
    hidden = name[0] + '*' * (len(name) - 1)
    return hidden + '@' + domain

#: is_valid_email($email)
def is_valid_email(email):
    if email.count('@') != 1:
        return False
    name, domain = email.split('@')
    if not name or '.' not in domain:
        return False
    return True

#: check_password($str)
def check_password(password):
    problems = []
    if len(password) < 8:
        problems.append('too short')
    if not any(c.isdigit() for c in password):
        problems.append('no digit')
    if password.lower() == password:
        problems.append('no upper case')
    return problems

#: parse_time($clock)
def parse_time(text):
    hours, minutes = text.split(':')
    return int(hours) * 60 + int(minutes)

#: format_time($big)
def format_time(seconds):
    hours = seconds // 3600
    minutes = seconds % 3600 // 60
    seconds = seconds % 60
    return f'{hours:02d}:{minutes:02d}:{seconds:02d}'

#: to_binary($int)
def to_binary(n):
    if n == 0:
        return '0'
    digits = ''
    while n > 0:
        digits = str(n % 2) + digits
        n //= 2
    return digits

#: from_binary($bits)
def from_binary(bits):
    value = 0
    for bit in bits:
        value = value * 2 + int(bit)
    return value

#: to_roman($year_small)
def to_roman(number):
    result = ''
    for value, letters in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), 'C XC L XL X IX V IV I'.split()):
        while number >= value:
            result += letters
            number -= value
    return result

#: from_roman($roman)
def from_roman(text):
    values = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100}
    total = 0
    previous = 0
    for ch in reversed(text):
        value = values[ch]
        if value < previous:
            total -= value
        else:
            total += value
        previous = value
    return total

#: file_extension($filename)
def file_extension(path):
    name = path.split('/')[-1]
    if '.' not in name:
        return ''
    return name[name.rfind('.') + 1:].lower()

#: normalize_path($path)
def normalize_path(path):
    parts = []
    for part in path.split('/'):
        if part == '..':
            if parts:
                parts.pop()
        elif part and part != '.':
            parts.append(part)
    return '/' + '/'.join(parts)

#: initials($fullname)
def initials(full_name):
    result = ''
    for part in full_name.split():
        result += part[0].upper() + '.'
    return result

#: swap_pairs($sub)
def swap_pairs(text):
    chars = list(text)
    for i in range(0, len(chars) - 1, 2):
        chars[i], chars[i + 1] = chars[i + 1], chars[i]
    return ''.join(chars)

#: interleave($sub, $sub)
def interleave(a, b):
    result = []
    for x, y in zip(a, b):
        result.append(x)
        result.append(y)
    longer = a if len(a) > len(b) else b
    result.extend(longer[min(len(a), len(b)):])
    return ''.join(result)

#: find_all($str, $char)
def find_all(text, target):
    positions = []
    start = text.find(target)
    while start != -1:
        positions.append(start)
        start = text.find(target, start + 1)
    return positions

#: digits_only($str)
def digits_only(text):
    digits = [c for c in text if c.isdigit()]
    return int(''.join(digits)) if digits else 0

#: luhn($numeral)
def luhn(number):
    total = 0
    for i, ch in enumerate(reversed(number)):
        digit = int(ch)
        if i % 2 == 1:
            digit *= 2
            if digit > 9:
                digit -= 9
        total += digit
    return total % 10 == 0

#: count_upper_lower($str)
def count_upper_lower(text):
    upper = lower = other = 0
    for c in text:
        if c.isupper():
            upper += 1
        elif c.islower():
            lower += 1
        else:
            other += 1
    return upper, lower, other

#: indent($lines)
def indent(text, spaces=2):
    lines = text.split('\n')
    return '\n'.join(' ' * spaces + line for line in lines)

#: number_lines($lines)
def number_lines(text):
    out = []
    for number, line in enumerate(text.splitlines(), 1):
        out.append(f'{number}: {line}')
    return out

#: strip_comment($comment)
def strip_comment(line):
    pos = line.find('#')
    if pos >= 0:
        line = line[:pos]
    return line.rstrip()

#: pluralize($sub, $nat)
def pluralize(word, count):
    if count == 1:
        return f'{count} {word}'
    if word.endswith('s') or word.endswith('x'):
        return f'{count} {word}es'
    elif word.endswith('y'):
        return f'{count} {word[:-1]}ies'
    return f'{count} {word}s'

#: greet($firstname, $bool)
def greet(name, formal=False):
    if formal:
        greeting = 'Good day'
    else:
        greeting = 'Hi'
    message = greeting + ', ' + name + '!'
    return message

#: vigenere($sub, $sub)
def vigenere(text, key):
    out = ''
    for i, c in enumerate(text):
        shift = ord(key[i % len(key)]) - 97
        out += chr((ord(c) - 97 + shift) % 26 + 97)
    return out

#: first_unique($str)
def first_unique(text):
    for i, ch in enumerate(text):
        if text.count(ch) == 1:
            return i
    return -1

#: histogram($counts)
def histogram(data):
    lines = []
    for name in sorted(data):
        bar = '#' * min(data[name], 10)
        lines.append(name + ' ' + bar)
    return lines

#: replace_words($sentence, $names)
def replace_words(text, mapping):
    words = text.split()
    for i in range(len(words)):
        if words[i] in mapping:
            words[i] = mapping[words[i]]
    return ' '.join(words)

#: fill_template($template, $names)
def fill_template(template, values):
    for key, value in values.items():
        template = template.replace('{' + key + '}', value)
    return template

#: is_isogram($sub)
def is_isogram(word):
    letters = [c for c in word.lower() if c.isalpha()]
    return len(letters) == len(set(letters))

#: alternate_case($str)
def alternate_case(text):
    result = ''
    upper = True
    for c in text:
        if c.isalpha():
            result += c.upper() if upper else c.lower()
            upper = not upper
        else:
            result += c
    return result
"""
