"""Random programs in which every operation can be seen: objects whose every method makes frames, and may raise.

A change in the order of evaluation, an operation done twice or left out, or a truth asked once too often
shows in the recorded frames.
"""

from __future__ import annotations

import random

HELPERS = """\
class Odd:
    def __init__(self, n):
        self.n = n
        self.next = None

    def note(self, what):
        global left
        left -= 1
        if left == 0:
            raise ValueError(what)
        return what

    def __repr__(self):
        return f"Odd({self.n})"

    def __bool__(self):
        self.note("bool")
        return self.n % 2 == 1

    def __add__(self, other):
        self.note("add")
        return Odd(self.n + (other.n if isinstance(other, Odd) else 1))

    def __iadd__(self, other):
        self.note("iadd")
        self.n += 1
        return self

    def __lt__(self, other):
        self.note("lt")
        return Odd(self.n + 1)

    def __eq__(self, other):
        self.note("eq")
        return self.n == getattr(other, "n", other)

    def __hash__(self):
        self.note("hash")
        return self.n

    def __contains__(self, other):
        self.note("contains")
        return False

    def __getitem__(self, index):
        self.note("getitem")
        return Odd(self.n + 2)

    def __setitem__(self, index, value):
        self.note("setitem")

    def __delitem__(self, index):
        self.note("delitem")

    def __getattr__(self, name):
        self.note("getattr")
        return Odd(3) if name != "method" else say

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if name == "put":
            self.note("setattr")

    def __call__(self, *args, **named):
        self.note("call")
        return Odd(len(args) + len(named))

    def __iter__(self):
        self.note("iter")
        return iter([Odd(1), Odd(2)])

    def __format__(self, spec):
        self.note("format")
        return f"<{self.n}{spec}>"

    def __neg__(self):
        self.note("neg")
        return Odd(-self.n)

    def __enter__(self):
        self.note("enter")
        return self

    def __exit__(self, *error):
        self.note("exit")
        return self.n % 2 == 0


def say(*args, **named):
    global shared, left
    left -= 1
    shared = Odd(len(args))
    if left == 0:
        raise KeyError("say")
    return Odd(len(args) + 2)


def gen(n):
    try:
        yield n
        yield say(n)
    finally:
        say()


left = 0
shared = Odd(7)

"""

_STATEMENTS = """\
{n} = {e}
{n} = {e}
a.put = {e}
{e}
b[{e}] = {e}
{n} += {e}
a.next += {e}
c[{e}] += {e}
a, b = {e}, {e}
a, c.put = {e}, {e}
a = b.put = {e}
seen.append({e})
assert {e}, {e}
del c[{e}]
a, *items = {e}
(a, c[{e}]), b = {e}, {e}
seen = [{e}, {e}]
raise KeyError({e})
items[0:{e}] = {e}
shared += {e}
return {e}
""".splitlines()
"""Each `{e}` becomes an expression, each `{n}` a name."""

_FORMS = """\
{e} + {e}
{e} < {e}
{e} < {e} < {e}
{e} == {e} in {e}
{e} is not {e}
not {e}
-{e}
{e} and {e}
{e} or {e}
{e} and {e} or {e}
({e} if {e} else {e})
say({e}, {e})
say({e}, k={e})
say(*{e}, {e})
say({e}, **{{'z': {e}}})
{e}.attr
{e}.method({e})
{e}[{e}]
{e}[{e}:{e}]
[{e}, {e}]
({e}, {e})
{{{e}: {e}}}
{{{e}}}
[x + {e} for x in {e}]
[(x, y) for x in {e} if x for y in {e}]
{{x: {e} for x in [1, 2]}}
[[x, y] for x, y in zip({e}, {e})]
list(say(x) for x in {e})
len([{e}])
items.copy()
seen.append({e})
sorted([{e}], key=lambda v: say(v).n)
(lambda v: say(v))({e})
{e}({e})
(w := {e})
say((w := {e}), w)
list(map(say, {e}))
[lambda: x for x in {e}][0]()
str({e})
f"{{{e}}} {{{e}!r:>4}} {{{e}}}"
f"{{{e}.attr:{{{e}}}}}"
', '.join([str({e}), 'x'])
seen[:].count({e})
""".splitlines()

_NAMES = ("a", "b", "c", "shared", "maybe", "items")


class _Program:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._has_generators = seed % 4 == 0
        self._lines: list[str] = []

    def make(self) -> str:
        """Its source."""
        self._lines.append("def f(a, b, limit):")
        self._line(1, "global left")
        self._line(1, "left = limit")
        self._line(1, "c = Odd(4)")
        self._line(1, "items = [1, 2]")
        self._line(1, "seen = []")
        if self._random.random() < 0.5:
            self._line(1, "if limit > 3:")
            self._line(2, "maybe = a")
        for _ in range(self._random.randint(2, 4)):
            self._statement(1, 0)
        self._line(1, f"return {self._expression(2)}")
        return HELPERS + "\n".join(self._lines) + "\n"

    def _line(self, level: int, text: str) -> None:
        self._lines.append("    " * level + text)

    def _block(self, level: int, depth: int) -> None:
        for _ in range(self._random.randint(1, 2)):
            self._statement(level, depth + 1)

    def _statement(self, level: int, depth: int) -> None:
        kinds = ("if", "elif", "while", "else", "for", "with", "try", "def", "finally")
        kind = self._random.choice(kinds) if depth < 2 and self._random.random() < 0.45 else ""
        if not kind:
            text = self._random.choice(_STATEMENTS)
            while "{n}" in text:
                text = text.replace("{n}", self._random.choice("abc"), 1)
            self._line(level, self._filled(text))
        else:
            getattr(self, f"_{kind}")(level, depth)

    def _if(self, level: int, depth: int) -> None:
        self._line(level, self._filled("if {e}:"))
        self._block(level + 1, depth)

    def _elif(self, level: int, depth: int) -> None:
        self._if(level, depth)
        self._line(level, self._filled("elif {e}:"))
        self._block(level + 1, depth)
        self._line(level, "else:")
        self._block(level + 1, depth)

    def _while(self, level: int, depth: int) -> None:
        self._line(level, "count = 0")
        self._line(
            level,
            self._filled("while count < 2 and {e}:" if self._random.random() < 0.5 else "while len(seen) + count < 3:"),
        )
        self._line(level + 1, "count += 1")
        self._block(level + 1, depth)
        if self._random.random() < 0.3:
            self._line(level + 1, self._filled("if {e}:"))
            self._line(level + 2, self._random.choice(("break", "continue")))

    def _else(self, level: int, depth: int) -> None:
        self._while(level, depth)
        self._line(level, "else:")
        self._block(level + 1, depth)

    def _for(self, level: int, depth: int) -> None:
        sources = ("{e}", "[{e}, {e}]", "enumerate([{e}])", "range(len(items) - 1)", "zip({e}, {e})")
        self._line(
            level, self._filled(f"for {self._random.choice(('item', 'b', 'a'))} in {self._random.choice(sources)}:")
        )
        self._block(level + 1, depth)
        if self._random.random() < 0.3:
            self._line(level, "else:")
            self._block(level + 1, depth)

    def _with(self, level: int, depth: int) -> None:
        self._line(level, self._filled(self._random.choice(("with Odd(3 + {e}.n):", "with {e} as c:", "with a, {e}:"))))
        self._block(level + 1, depth)

    def _try(self, level: int, depth: int) -> None:
        self._line(level, "try:")
        self._block(level + 1, depth)
        self._line(level, "except (KeyError, ValueError, TypeError) as error:")
        self._block(level + 1, depth)
        if self._random.random() < 0.5:
            self._line(level, "else:")
            self._block(level + 1, depth)

    def _finally(self, level: int, depth: int) -> None:
        self._line(level, "try:")
        self._block(level + 1, depth)
        self._line(level, "finally:")
        self._block(level + 1, depth)

    def _def(self, level: int, depth: int) -> None:
        self._line(level, self._filled("def inner(x={e}):"))
        self._line(level + 1, self._filled("return [x, {e}]"))
        self._line(level, self._filled("a = inner({e})"))

    def _filled(self, text: str) -> str:
        while "{e}" in text:
            text = text.replace("{e}", self._expression(self._random.choice((1, 1, 2, 3))), 1)
        return text

    def _expression(self, depth: int) -> str:
        pick = self._random.choice
        if depth == 0:
            return pick((*_NAMES, "a", "b", "c", "1", "'s'", "-2", "(1, 2)", "[3]", "None"))
        forms = [*_FORMS]
        if self._has_generators:
            forms += ["list(gen({e}))", "next(gen({e}))", "say(gen({e}), {e})", "[*gen({e})]"] * 3
        form = pick(forms)
        while "{e}" in form:
            form = form.replace("{e}", self._operand(depth), 1)
        return form.replace("{{", "{").replace("}}", "}")

    def _operand(self, depth: int) -> str:
        text = self._expression(self._random.randint(0, depth - 1))
        return f"({text})" if not text.isidentifier() and not text.startswith("(") else text


def odd_program(seed: int) -> tuple[str, str]:
    """Source and call."""
    source = _Program(seed).make()
    return source, f"f(Odd({seed % 3}), Odd({seed % 2}), {seed % 11})"
