"""Small functions with short meaningless names and no obvious purpose, as in puzzles and quizzes.

A line `#: call` before each says how it is called.
"""

from typing import Final

OBSCURE: Final = r"""
#: f($str, $char)
def f(text, char):
    head, sep, tail = text.partition(char)
    if not sep:
        return head.swapcase()
    tail = tail.replace(char, '')
    return tail + sep * 2 + head

#: f($ints, $nat)
def f(nums, k):
    out = []
    while len(nums) > k:
        x = nums.pop(k)
        if x % 2:
            out.insert(0, x)
        else:
            out.append(x)
    nums.extend(out)
    return nums

#: f($counts)
def f(d):
    s = ''
    for k, v in d.items():
        if v > len(k):
            s += k[0].upper()
        else:
            s = k[-1] + s
    d.clear()
    return s, len(d)

#: f($ints, $ints)
def f(xs, ys):
    both = set(xs) & set(ys)
    r = [x for x in xs if x not in both]
    r.reverse()
    r += sorted(both)
    if r and r[0] < 0:
        del r[0]
    return r

#: f($str)
def f(s):
    i = s.rfind('e')
    j = s.find('a')
    if i == j:
        return s.zfill(10)
    a, b = min(i, j), max(i, j)
    return s[:a + 1] + '|' + s[b:]

#: f($sentence)
def f(text):
    words = text.split()
    ans = []
    for w in words:
        t = w.strip('aeiou')
        if t.isalpha() and t != w:
            ans.append(t.center(len(w), '*'))
    return '-'.join(ans) or None

#: f($counts, $sub)
def f(d, key):
    try:
        n = d.pop(key)
    except KeyError:
        d[key] = len(d)
        return d
    d.update({key + '_': n, 'z': -n})
    return list(d.items())

#: f($ints)
def f(a):
    b = a[:]
    b.sort(reverse=True)
    n = 0
    for p, q in zip(a, b):
        if p == q:
            n += 1
            a.remove(p)
    return n, a

#: f($str, $nat)
def f(text, n):
    t = text.rjust(n + 4, '0')
    left, right = t[:n], t[n:]
    if left.startswith(('0', 'a')):
        right = right.lstrip('0')
    return right + left.upper()

#: f($lines)
def f(text):
    lines = text.splitlines(True)
    x = 0
    for i, line in enumerate(lines):
        x += i * line.count('e')
        if line.endswith('\n'):
            x += 100
    return x

#: f($str)
def f(s):
    table = str.maketrans('aeiou', '12345', ' ,')
    t = s.lower().translate(table)
    if t.isdigit():
        return int(t)
    return t if t.isalnum() else t.title()

#: f($chars, $nat)
def f(arr, i):
    arr[i:i + 2] = ['x', 'y', 'z']
    m = arr.index('y')
    arr.insert(-m, arr.pop())
    return ''.join(arr)

#: f($ints, $int)
def f(nums, t):
    c = 0
    for n in list(nums):
        if n < t:
            nums.remove(n)
            nums.append(n)
            c += 1
    return [c] + nums

#: f($names)
def f(d):
    e = {}
    for k, v in d.items():
        e.setdefault(v[:1], []).append(k)
    while len(e) > 1:
        k, v = e.popitem()
        v.sort()
    return e

#: f($str, $sub)
def f(a, b):
    a = a.removeprefix(b)
    a = a.removesuffix(b[::-1])
    p = a.rsplit(b, 1)
    p.append(str(len(p)))
    return b.join(p)

#: f($strs)
def f(lst):
    k = ''
    for s in lst:
        if s.istitle():
            k += s[0]
        elif s.isupper():
            k += s.lower()
        elif len(s) % 2 == 0:
            k += s[len(s) // 2:]
        else:
            k = k[1:]
    return k

#: f($set, $set)
def f(a, b):
    c = a ^ b
    d = a - c
    c.discard(3)
    if d <= b:
        c.add(len(d) * 10)
    return sorted(c | d, reverse=True)

#: f($str)
def f(text):
    a = list(text)
    for i in range(0, len(a) - 1, 2):
        a[i], a[i + 1] = a[i + 1], a[i]
        if a[i].isspace():
            a[i] = '_'
    return ''.join(a).strip('_')

#: f($str, $char)
def f(s, c):
    out = ''
    prev = -1
    while c in s[prev + 1:]:
        cur = s.index(c, prev + 1)
        out += str(cur - prev)
        prev = cur
    return out if out else s.index(c)

#: f($intmap)
def f(d):
    t = 0
    for k in sorted(d):
        v = d.get(k + 1, k)
        t += v - d[k]
        d[k] = t
    return d

#: f($csv)
def f(s):
    p = s.split(',', 1)
    if len(p) < 2:
        p.append('?')
    x, y = p
    y = y.replace(',', ';').strip()
    return {y: x.strip(), x: y.count(';')}

#: f($ints)
def f(v):
    w = []
    for i in range(len(v)):
        if i in v:
            w.append(v.index(i))
        else:
            w.append(-1)
    w.reverse()
    return w

#: f($str, $width)
def f(text, size):
    n = len(text)
    if size < n:
        return text[size - n:].swapcase()
    text = text.center(size, '.')
    return text.replace('..', '.', n)

#: f($sentence, $char)
def f(text, x):
    k = text.count(x)
    parts = text.split(x, k // 2)
    last = parts.pop()
    parts.insert(0, last)
    return (x + '/').join(parts)

#: f($groups)
def f(d):
    r = []
    for k in list(d):
        if not d[k]:
            del d[k]
            r.append(k)
        elif d[k][0] > 4:
            d[k].pop(0)
    return d, r

#: f($ints, $nat, $nat)
def f(a, i, j):
    t = a[i:j]
    del a[i:j]
    t.extend(a[:1])
    a[len(a):] = t[::-1]
    return a

#: f($str)
def f(s):
    n = 0
    for i, c in enumerate(s):
        if c.islower():
            n += i
        elif c.isdigit():
            n -= int(c)
        else:
            n *= 2
    return str(n).zfill(4)

#: f($mixed)
def f(items):
    a, b = [], {}
    for x in items:
        if isinstance(x, str):
            b[x] = len(x)
        elif x is None:
            a.append(len(b))
        else:
            a.insert(0, x)
    return a, b

#: f($strs, $str)
def f(arr, s):
    if s in arr:
        i = arr.index(s)
        return arr[i:] + arr[:i]
    arr.append(s)
    arr.sort(key=len)
    return [w[:3] for w in arr]

#: f($lines)
def f(t):
    t = t.replace(' ', '\t')
    u = t.expandtabs(4)
    d = len(u) - len(t)
    if d > 9:
        return u.splitlines()[0]
    return u.rstrip() + '$' * d

#: f($str)
def f(w):
    seen = {}
    for c in w.casefold():
        seen[c] = seen.get(c, 0) + 1
        if seen[c] == 2:
            seen.pop(c)
    return ''.join(seen)

#: f($counts, $counts)
def f(a, b):
    for k in b:
        if k in a:
            a[k] -= b[k]
            if a[k] <= 0:
                del a[k]
        else:
            a[k] = b[k] * 2
    return sum(a.values()) or a

#: f($ints)
def f(q):
    s = []
    while q:
        x = q.pop(0)
        if s and s[-1] > x:
            q.append(s.pop())
            if len(q) > 6:
                break
        s.append(x)
    return s

#: f($str, $str)
def f(a, b):
    r = []
    for x, y in zip(a, b[::-1]):
        if x == y:
            continue
        r.append(max(x, y))
    return ''.join(r).ljust(len(a), '-')

#: f($digits)
def f(s):
    try:
        n = int(s.lstrip('0'))
    except ValueError:
        return s.upper() + '!'
    b = bin(n)[2:]
    return b.replace('01', '2').rstrip('0')

#: f($kv)
def f(text):
    k, _, v = text.rpartition('=')
    if not k:
        k, v = v, k
    while k and not k[-1].isalpha():
        k = k[:-1]
    return [v, k.capitalize()]

#: f($strs)
def f(xs):
    d = dict.fromkeys(xs, 0)
    for i, x in enumerate(xs):
        d[x] += i
    m = max(d.values(), default=-1)
    return [k for k, v in d.items() if v == m]

#: f($ints, $ints)
def f(xs, ys):
    xs.extend(ys)
    ys.clear()
    for x in xs[::2]:
        if xs.count(x) > 1:
            xs.remove(x)
            ys.append(x)
    return len(xs), ys

#: f($str)
def f(text):
    a = text.find(' ')
    b = text.rfind(' ')
    if a < 0:
        return text * 2
    if a == b:
        return text[b + 1:] + text[:a]
    return text[a:b].strip()[::-1]

#: f($str, $int)
def f(text, shift):
    if not text:
        return ''
    shift %= len(text)
    spun = text[shift:] + text[:shift]
    if spun == text:
        return f'={text}'
    first, *rest = spun
    return first.upper() + ''.join(rest).lower()

#: f($strs)
def f(names):
    out = {}
    for n in names:
        key = n.strip().lower()[:2]
        if key in out:
            out[key] = out.pop(key) + 1
        else:
            out[key] = 1
    return list(out.items())[::-1]

#: f($str, $char, $char)
def f(s, a, b):
    tmp = '\0'
    t = s.replace(a, tmp)
    t = t.replace(b, a)
    t = t.replace(tmp, b)
    return t if t != s else t.swapcase()

#: f($intmap, $int)
def f(d, n):
    while n not in d and d:
        k, v = d.popitem()
        n = (n + v) % 10
        if k == v:
            return 'same', k
    return n, sorted(d)

#: f($ints)
def f(nums):
    i = 0
    while i < len(nums):
        if nums[i] in nums[:i]:
            del nums[i]
            nums[:0] = [i]
            i += 1
        i += 1
    return nums[:6]

#: f($sentence)
def f(s):
    if s.endswith(('.', '!', '?')):
        s, mark = s[:-1], s[-1]
    else:
        mark = ''
    words = s.split(' ')
    words[0] = words[0].lower()
    words[-1] = words[-1].title()
    return mark + ' '.join(reversed(words))

#: f($set, $ints)
def f(s, xs):
    gone = 0
    for x in xs:
        if x in s:
            s.remove(x)
        else:
            gone += 1
            s.add(x)
    s.update(range(gone % 4))
    return sorted(s)

#: f($str, $nat)
def f(text, n):
    words = text.split(None, n)
    text = ' '.join(w.ljust(n, '~') for w in words)
    i = text.find('~')
    text = text[:i]
    return text, i, len(words)

#: f($counts)
def f(d):
    e = dict(sorted(d.items(), key=lambda p: (p[1], p[0])))
    k = next(iter(e), None)
    if k is None:
        return 'none'
    e[k * 2] = e.pop(k)
    return ','.join(f'{a}{b}' for a, b in e.items())

#: f($matrix)
def f(g):
    h = [r[::-1] for r in g if r]
    h.sort(key=sum)
    if len(h) > 1:
        h[0], h[-1] = h[-1], h[0]
    for r in h:
        r.append(r.pop(0) + len(r))
    return h

#: f($str, $sub)
def f(text, p):
    n = 0
    while text.startswith(p):
        text = text[len(p):] + p[0]
        n += 1
        if n == 3:
            return text
    return p.join([text, str(n)])

#: f($ints, $int)
def f(xs, v):
    try:
        i = xs.index(v)
    except ValueError:
        xs.append(v)
        i = -2
    finally:
        xs.reverse()
    xs[i] = None
    return xs

#: f($str)
def f(txt):
    up = [c for c in txt if c.isupper()]
    lo = [c for c in txt if c.islower()]
    rest = len(txt) - len(up) - len(lo)
    if len(up) > len(lo):
        lo, up = up, lo
    lo.sort()
    return ''.join(lo + up) + '.' * rest

#: f($csv, $char)
def f(s, c):
    for sep in (', ', ',', ';', '|', c):
        if sep in s:
            parts = s.split(sep)
            break
    else:
        return s.center(len(s) + 2, c)
    parts.insert(1, sep)
    return parts[-1], len(parts)

#: f($names, $char)
def f(d, c):
    n = 0
    for k in sorted(d):
        w = d[k].replace(c, '')
        n += len(d[k]) - len(w)
        d[k] = w or k
    d['n'] = n
    return d

#: f($str)
def f(s):
    b, e = 0, len(s) - 1
    t = ''
    while b < e:
        t += s[e] if s[b] < s[e] else s[b]
        b += 1
        e -= 1
    return t + s[b:e + 1] * 2

#: f($chars)
def f(cs):
    n = {'a': 1, 'b': -1}
    t = 0
    for c in cs:
        t += n.get(c, 0)
        n[c] = t
    n.pop('b')
    return n.popitem(), t

#: f($ints, $nat)
def f(a, k):
    for _ in range(k):
        if not a:
            a.append(k)
            continue
        x = a.pop()
        a.insert(x % (len(a) + 1), x)
    return a

#: f($str, $str)
def f(x, y):
    if x in y:
        y = y.replace(x, '#', 1)
    elif y in x:
        x, y = y, x.partition(y)[2]
    else:
        y = y.join(x[:3])
    return f'{x!r}:{y}'

#: f($bits)
def f(b):
    runs = b.replace('10', '1 0').replace('01', '0 1').split()
    n = [len(r) for r in runs]
    if runs and runs[0] == '0':
        n.insert(0, 0)
    return n[::2], n[1::2]

#: f($sentence, $nat)
def f(text, i):
    ws = text.split()
    try:
        w = ws.pop(i)
    except IndexError:
        return text.upper()
    ws.append(w[::-1])
    return '_'.join(ws)

#: f($ints)
def f(xs):
    it = iter(xs)
    r = []
    for x in it:
        y = next(it, None)
        if y is None:
            r.insert(0, [x])
        else:
            r.append([min(x, y), max(x, y)])
    return r

#: f($groups, $char)
def f(d, k):
    d.setdefault(k, [7, 8]).append(9)
    for key, val in d.items():
        if len(val) > 2:
            val[1:2] = []
        d[key] = val[-1:]
    return [v[0] for v in d.values() if v]

#: f($str)
def f(s):
    t = s.strip()
    a = len(s) - len(s.lstrip())
    b = len(s) - len(t) - a
    if a or b:
        return '>' * a + t + '<' * b
    return t.title() if ' ' in t else t.capitalize() + '.'

#: f($snake)
def f(name):
    parts = name.split('_')
    parts[1:] = [p.capitalize() for p in parts[1:]]
    x = ''.join(parts)
    for p in parts:
        if x.count(p) > 1:
            x = x.replace(p, p[0], 1)
    return x

#: f($ints, $ints)
def f(p, q):
    d = dict(zip(p, q))
    r = []
    for k, v in d.items():
        while v in d and v not in r:
            r.append(v)
            v = d[v]
        r.append(k)
    return r

#: f($str, $nat)
def f(s, k):
    cut = []
    while len(s) > k:
        cut.append(s[:k + 1])
        s = s[k + 1:]
    cut.append(s.zfill(k))
    return cut[-1] + '/'.join(cut[:-1])

#: f($words_set, $strs)
def f(a, b):
    c = {w[0] for w in a if w}
    d = []
    for w in b:
        if w[:1] in c:
            c.discard(w[0])
            d.append(w.upper())
    return d + sorted(c)

#: f($strs, $nat)
def f(lst, n):
    del lst[n:]
    s = max(lst, key=len, default='')
    t = s.join(lst)
    if t.isalpha():
        return t.replace(s, s[:1])
    lst.append(t)
    return lst

#: f($ints)
def f(a):
    a.sort(key=lambda x: (x % 3, -x))
    k = 1
    while k < len(a) and a[k] % 3 == a[0] % 3:
        k += 1
    a[:k] = [sum(a[:k])]
    return a, k

#: f($digits, $char)
def f(s, c):
    if s.isdecimal():
        s = s[::-1].replace('0', c)
    elif s.strip().isdigit():
        s = s.strip() + c
    else:
        a, b, _ = s.partition('.')
        s = b + a
    return s.count(c), s

#: f($str)
def f(t):
    d = {}
    for i, c in enumerate(t):
        if c in d:
            d[c].append(i)
        else:
            d[c] = [i]
    last = d.get(t[-1], [])
    return len(d), last[0]

#: f($intmap, $intmap)
def f(a, b):
    c = {**a, **b}
    for k in a.keys() & b.keys():
        c[k] = a[k] - b[k]
    if len(c) == len(a):
        c = {v: k for k, v in c.items()}
    return sorted(c.items())

#: f($str, $char)
def f(s, ch):
    i = s.find(ch)
    out = [s]
    while i != -1:
        s = s[:i] + s[i + 1:]
        out.append(s)
        i = s.find(ch, i + 1)
    return out.pop() + str(len(out))

#: f($tags)
def f(xs):
    at = [x.lstrip('@') for x in xs if x.startswith('@')]
    for x in xs:
        if x[0] == '#':
            at.insert(0, x.strip('#')[:2])
        elif x in at:
            at.remove(x)
    return ' '.join(at).title()

#: f($ints, $int, $int)
def f(v, lo, hi):
    if lo > hi:
        lo, hi = hi, lo
    w = []
    for x in v:
        if lo <= x <= hi:
            w.insert(len(w) // 2, x)
        else:
            lo -= 1
    return w, lo

#: f($path)
def f(p):
    q = p.strip('/').split('/')
    while '..' in q:
        i = q.index('..')
        q[max(i - 1, 0):i + 1] = []
    q.append('')
    return '/'.join(q).lstrip('.')

#: f($chars, $char)
def f(xs, c):
    n = xs.count(c)
    for _ in range(n):
        xs.remove(c)
        xs.append(c.upper())
    if n == 0:
        xs *= 2
    return ''.join(xs)

#: f($str)
def f(s):
    x = s.splitlines()
    y = s.split('\n')
    if len(x) == len(y):
        z = s.encode()
        return len(z) - len(s)
    return [a.strip() for a in y]

#: f($counts, $nat)
def f(d, n):
    ks = list(d)
    for k in ks[:n]:
        d[k[::-1]] = d.pop(k) + n
    low = min(d.values(), default=n)
    return {k: v - low for k, v in d.items()}

#: f($bools, $ints)
def f(bs, xs):
    r = 0
    for b, x in zip(bs, xs):
        if b:
            r += x
        elif r > x:
            r = r - x or 1
    return r, len(bs) - bs.count(True)

#: f($str, $str)
def f(a, b):
    c = sorted(set(a) - set(b))
    if not c:
        return a.join(b)
    for ch in c:
        b = b[:1] + ch + b[1:]
    return b.rstrip(c[0])

#: f($camel)
def f(s):
    t = ''
    for c in s:
        if c.isupper() and t:
            t = t[::-1] + '-'
        t += c.lower()
    return t.split('-')

#: f($ints)
def f(nums):
    top = None
    for i, n in enumerate(nums):
        if top is None or n > nums[top]:
            top = i
        elif n == nums[top]:
            nums[i] = -n
    return nums[top:] if top else nums[1:]

#: f($fullname)
def f(who):
    *first, last = who.split()
    x = ''.join(n[0] for n in first)
    if last.lower().startswith(tuple('aeiou')):
        last = last.swapcase()
    return last.rjust(8, '.') + x.zfill(2)

#: f($pairs)
def f(ps):
    d = {}
    for k, n in ps:
        if d.setdefault(k, n) != n:
            d[k] = [d[k], n]
        elif n > 10:
            d.pop(k)
    return d

#: f($point)
def f(t):
    a, *m, b = t
    u = t[1:] + (a,)
    if a in m or b in m:
        return u.index(b), u.count(a)
    return tuple(x + y for x, y in zip(t, u))

#: f($strs)
def f(ws):
    r = ''
    for w in ws:
        if len(w) < 2:
            continue
        if r.endswith(w[0]):
            r = r[:-1]
        r += w[1:]
        if len(r) > 8:
            break
    else:
        r += '.'
    return r

#: f($ids)
def f(d):
    n = max(d, default=0)
    row = ['-'] * (n + 1)
    for k, v in d.items():
        row[k] = v[k % len(v)]
    return ''.join(row).strip('-')

#: f($str)
def f(s):
    acc = []
    for c in s:
        if c.isalnum():
            acc.append(c)
        elif acc:
            acc.append(acc[0])
            del acc[0]
    return ''.join(acc) == s or acc

#: f($any)
def f(x):
    y = str(x)
    if not x:
        return y.lower()
    try:
        z = len(x)
    except TypeError:
        z = y.count('1')
    return y[z:] + y[:z]

#: f($ints, $nat)
def f(xs, n):
    ys = xs[::n] if n else xs[:]
    xs[::2] = sorted(xs[::2])
    xs[1::2] = sorted(xs[1::2], reverse=True)
    return [a - b for a, b in zip(xs, ys)]

#: f($email)
def f(s):
    a, sep, b = s.partition('@')
    if '@' in b or not sep:
        return a[:3] + '?'
    c = b.rsplit('.', 1)
    c.reverse()
    return '.'.join(c) + sep.replace('@', '!') + a[::-1]

#: f($str, $nat)
def f(s, n):
    digits = ''.join(filter(str.isdigit, s))
    if digits:
        return digits.ljust(n, digits[-1])
    v = 'aeiou'[n % 5]
    s = s.replace(v, v.upper(), n)
    return s.partition(v)

#: f($marks)
def f(d):
    t = []
    for k in sorted(d, key=len):
        v = d.pop(k)
        if isinstance(v, list):
            v = len(v)
        t.append(f'{k[:2]}={v}')
    return ';'.join(t) + str(d)

#: f($deep)
def f(x):
    q = [x]
    n = 0
    while q:
        y = q.pop()
        if isinstance(y, dict):
            q.extend(y.values())
            n += len(y)
        elif isinstance(y, list):
            q += y
    return n

#: f($ints)
def f(xs):
    s = set()
    for i, x in enumerate(xs):
        s ^= {x % 4, i % 4}
        if not s:
            return i
    s -= {0}
    return sorted(s) if 2 in s else len(s)
"""
