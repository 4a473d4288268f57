"""One statement's expressions, taken apart: each operation on a line of its own, in the order they are evaluated.

`Lowering` writes lines that bind temporaries and gives back what is left to do: one operation over
names and constants. It never evaluates anything, and knows nothing of statements or of files. What it
cannot take apart exactly it gives back as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Final

from .atoms import AsItIs, indices, is_atom, joined, reindexed, spread, with_value, written
from .comprehensions import is_loop, renamed, targets_of
from .writing import Pen

MAX_DISPLAY: Final = 15
"""Elements past which the compiler builds a display in several goes."""

_OPAQUE: Final = frozenset(("enumerate", "filter", "iter", "map", "reversed", "zip"))
"""Built-in iterators: a temporary would show nothing of what they give."""


class Lowering(Pen):
    """The lines of one statement, as they are written."""

    # What an expression is

    def stays(self, value: ast.expr) -> bool:
        """Whether the expression must be evaluated where its value is used."""
        match value:
            case ast.GeneratorExp() | ast.Await() | ast.Lambda():
                return not is_atom(value)
            case ast.Call(func=ast.Name(id=name)) if name in _OPAQUE and self._scope.is_builtin(name):
                return True
            case _:
                return not is_atom(value) and self._suspended.is_in(value)

    def is_control(self, value: ast.expr) -> bool:
        """Whether evaluating the expression branches, loops or binds a name."""
        match value:
            case ast.BoolOp(values=[*firsts, _]):
                # How often the compiler asks for the truth of `a` in `a and b or c` depends on its version.
                return self._branches(value) and not any(isinstance(first, ast.BoolOp | ast.IfExp) for first in firsts)
            case ast.IfExp() | ast.Compare():
                return self._branches(value)
            case ast.NamedExpr():
                return not self._suspended.is_in(value)
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                return not self._suspended.is_in(value) and is_loop(value, self._scope)
            case _:
                return False

    def _branches(self, value: ast.expr) -> bool:
        """Whether the expression can be written as branches where only its truth is asked for, and that once."""
        match value:
            case ast.BoolOp() | ast.IfExp():
                return not self._suspended.is_in(value)
            case ast.Compare(ops=[_, _, *_], comparators=items):
                return not any(map(self.stays, [value.left, *items]))
            case _:
                return False

    def emits(self, value: ast.expr) -> bool:
        """Whether taking the expression apart writes lines before the one that uses it."""
        if isinstance(value, ast.Starred):
            return self.emits(value.value)
        if is_atom(value):
            return False
        if not self.stays(value):
            return True
        match value:
            case ast.GeneratorExp(generators=[first, *_]):
                return not is_atom(first.iter)
            case ast.Call(args=args, keywords=keywords):
                return any(map(self.emits, [*args, *(keyword.value for keyword in keywords)])) or not (
                    is_atom(value.func) or isinstance(value.func, ast.Attribute)
                )
            case _:
                return True

    def operands(self, items: Sequence[ast.expr], later: Iterable[ast.expr] = ()) -> list[ast.expr]:
        """Atoms for these, which are evaluated in this order, and before `later`.

        From the first that must stay where it is, all are left as they are. What `*` spreads is iterated in place.
        """
        found: list[ast.expr] = []
        is_blocked = False
        for at, item in enumerate(items):
            value = item.value if isinstance(item, ast.Starred) else item
            if is_blocked:
                found.append(item)
                continue
            if is_atom(value):
                if not self.is_certain(value) and any(map(self.emits, [*items[at + 1 :], *later])):
                    value = self.bind(value, value)
            elif self.stays(value):
                value = self.operation(value)
                is_blocked = True
            else:
                value = self.atom(value)
            if isinstance(item, ast.Starred):
                found.append(ast.Starred(value=value, ctx=ast.Load()))
                is_blocked = True
            else:
                found.append(value)
        if is_blocked and any(map(self.emits, later)):
            raise AsItIs
        return found

    def atom(self, value: ast.expr) -> ast.expr:
        """A name or constant with the value of the expression."""
        if is_atom(value):
            return value
        if isinstance(value, ast.NamedExpr) and self.is_control(value):
            return self._walrus(value)
        if self.is_control(value):
            name = self.temporary()
            self.into(value, name)
            if kind := self._scope.type_of(value):
                self._scope.types[name] = kind
            return ast.Name(id=name, ctx=ast.Load())
        return self.bind(value, self.operation(value))

    def reduced(self, value: ast.expr) -> ast.expr:
        """The expression with at most one operation left in it."""
        return self.atom(value) if self.is_control(value) else self.operation(value)

    def iterated(self, value: ast.expr) -> ast.expr:
        """What a loop runs over: its value is best seen, but for what a loop alone makes sense of."""
        match value:
            case ast.Call(func=ast.Name(id="range")) if self._scope.is_builtin("range"):
                return self.operation(value)
            case ast.Call(func=ast.Attribute(attr="items" | "keys" | "values"), args=[], keywords=[]):
                return self.operation(value)
            case _:
                return self.operation(value) if self.stays(value) else self.atom(value)

    def operation(self, value: ast.expr) -> ast.expr:
        """One operation over atoms, its operands taken apart before it."""
        match value:
            case ast.BinOp(left=left, op=operator, right=right):
                left, right = self.operands([left, right])
                return ast.BinOp(left=left, op=operator, right=right)
            case ast.UnaryOp(op=operator, operand=operand) if not is_atom(value):
                return ast.UnaryOp(op=operator, operand=self.operands([operand])[0])
            case ast.Compare(left=left, ops=[operator], comparators=[right]):
                left, right = self.operands([left, right])
                return ast.Compare(left=left, ops=[operator], comparators=[right])
            case ast.Call():
                return self._call(value)
            case ast.Attribute(value=holder, attr=name):
                return ast.Attribute(value=self.operands([holder])[0], attr=name, ctx=ast.Load())
            case ast.Subscript(value=holder, slice=index):
                return self.subscript(holder, index)
            case ast.JoinedStr():
                return self._text(value)
            case _:
                return self._display(value)

    def _display(self, value: ast.expr) -> ast.expr:
        match value:
            case ast.Tuple(elts=items):
                return ast.Tuple(elts=self.operands(items), ctx=ast.Load())
            case ast.List(elts=items) if len(items) <= MAX_DISPLAY:
                return ast.List(elts=self.operands(items), ctx=ast.Load())
            case ast.Set(elts=items) if len(items) <= MAX_DISPLAY:
                return ast.Set(elts=self.operands(items))
            case ast.Dict(keys=keys, values=values) if len(keys) <= MAX_DISPLAY and None not in keys:
                pairs = [
                    part for key, item in zip(keys, values, strict=True) if key is not None for part in (key, item)
                ]
                atoms = self.operands(pairs)
                return ast.Dict(keys=list(atoms[::2]), values=atoms[1::2])
            case ast.GeneratorExp(elt=elt, generators=[first, *others]):
                source = self.operands([first.iter])[0]
                first = ast.comprehension(target=first.target, iter=source, ifs=first.ifs, is_async=first.is_async)
                return ast.GeneratorExp(elt=elt, generators=[first, *others])
            case ast.Yield(value=ast.expr() as given):
                return ast.Yield(value=self.operands([given])[0])
            case ast.YieldFrom(value=given):
                return ast.YieldFrom(value=self.operands([given])[0])
            case _:
                return value

    def subscript(self, holder: ast.expr, index: ast.expr, later: Iterable[ast.expr] = ()) -> ast.Subscript:
        """A subscription over atoms; slices are not built apart."""
        parts = list(indices(index))
        holder, *atoms = self.operands([holder, *parts], later)
        return ast.Subscript(value=holder, slice=reindexed(index, iter(atoms)), ctx=ast.Load())

    def _call(self, call: ast.Call) -> ast.expr:
        given = [*call.args, *(spread(keyword) for keyword in call.keywords)]
        function = call.func
        if isinstance(function, ast.Attribute):
            receiver, name = function.value, function.attr
            if self._looks_up_first(receiver, name, given):
                if self.stays(receiver):
                    return call
                found = ast.Attribute(value=self.operands([receiver])[0], attr=name, ctx=ast.Load())
                target: ast.expr = self.bind(function, found)
                atoms = self.operands(given)
            else:
                receiver, *atoms = self.operands([receiver, *given])
                target = ast.Attribute(value=receiver, attr=name, ctx=ast.Load())
        else:
            target, *atoms = self.operands([function, *given])
        count = len(call.args)
        keywords = [
            ast.keyword(arg=keyword.arg, value=atom.value if isinstance(atom, ast.Starred) else atom)
            for keyword, atom in zip(call.keywords, atoms[count:], strict=True)
        ]
        return ast.Call(func=target, args=atoms[:count], keywords=keywords)

    def _looks_up_first(self, receiver: ast.expr, name: str, given: Iterable[ast.expr]) -> bool:
        """Whether a method must be looked up before its arguments are evaluated, so that it fails or runs code then."""
        if self._scope.is_attribute(receiver, name):
            return False
        return any(self.emits(item) and not self._is_quiet(item) for item in given)

    def _is_quiet(self, value: ast.expr) -> bool:
        """Whether evaluating it does nothing that another could notice."""
        items = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        return all(is_atom(item) and self.is_certain(item) for item in items)

    def _text(self, value: ast.JoinedStr) -> ast.expr:
        """An f-string: each value is formatted before the next is evaluated."""
        parts: list[ast.expr] = list(value.values)
        for at, part in enumerate(parts):
            if not isinstance(part, ast.FormattedValue):
                continue
            if part.format_spec is not None and any(
                isinstance(inner, ast.FormattedValue) and not is_atom(inner.value)
                for inner in ast.walk(part.format_spec)
            ):
                break
            if self.stays(part.value):
                break
            if not is_atom(part.value):
                for before in range(at):
                    parts[before] = self._formatted(parts[before])
                parts[at] = with_value(part, self.atom(part.value))
        return ast.JoinedStr(values=parts)

    def _formatted(self, part: ast.expr) -> ast.expr:
        """A piece of an f-string, formatted now unless that can wait."""
        if not isinstance(part, ast.FormattedValue):
            return part
        is_plain = part.format_spec is None and self.is_certain(part.value)
        if is_plain and (isinstance(part.value, ast.Constant) or self._scope.type_of(part.value) in ("str", "int")):
            return part
        whole = ast.JoinedStr(values=[part])
        name = self.temporary()
        self.emit(f"{name} = {written(whole)}", assigns=name, part=self._part(part.value))
        self._scope.types[name] = "str"
        return ast.FormattedValue(value=ast.Name(id=name, ctx=ast.Load()), conversion=-1)

    def _walrus(self, value: ast.NamedExpr) -> ast.expr:
        name = value.target.id
        node = self.reduced(value.value)
        if self._walruses[name] > 1 or name in self._scope.fleeting:
            node = self.bind(value.value, node)
            self.emit(f"{name} = {written(node)}")
            return node
        self.emit(f"{name} = {written(node)}", assigns=name, part=self._part(value.value))
        return ast.Name(id=name, ctx=ast.Load())

    # Branches

    def into(self, value: ast.expr, name: str) -> None:
        """Write lines that end with the temporary holding the expression's value."""
        match value:
            case _ if not self.is_control(value):
                self.set(name, value, value if is_atom(value) else self.operation(value))
                return
            case ast.BoolOp(op=operator, values=[first, *rest]):
                self.into(first, name)
                with self.block(f"if {name}:" if isinstance(operator, ast.And) else f"if not {name}:"):
                    self.into(joined(value, rest), name)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                with self.block(f"if {written(self.truth(test))}:"):
                    self.into(body, name)
                with self.block("else:"):
                    self.into(orelse, name)
            case ast.Compare():
                self._chain(value, name, is_flag=False)
            case ast.NamedExpr():
                self.set(name, value, self._walrus(value))
            case _:
                self._loop(value, name)
        self._settled.append((name, self._part(value)))

    def truth(self, value: ast.expr) -> ast.expr:
        """At most one operation whose truth is that of the expression; it is to be tested once."""
        if self._branches(value):
            name = self.temporary()
            self.flag(value, name)
            return ast.Name(id=name, ctx=ast.Load())
        match value:
            case ast.UnaryOp(op=ast.Not(), operand=operand) if not is_atom(operand) and not self.stays(operand):
                node = self.truth(operand)
                node = node if is_atom(node) else self.bind(operand, node)
                return ast.UnaryOp(op=ast.Not(), operand=node)
            case _:
                return self.reduced(value)

    def flag(self, value: ast.expr, name: str) -> None:
        """Write lines that end with the temporary holding something of the same truth; each value is tested once."""
        match value:
            case ast.BoolOp(op=operator, values=[first, *rest]) if self._branches(value):
                is_and = isinstance(operator, ast.And)
                with self.block(f"if {written(self.truth(first))}:"):
                    self._decide(name, None if is_and else True, joined(value, rest))
                with self.block("else:"):
                    self._decide(name, False if is_and else None, joined(value, rest))
            case ast.IfExp(test=test, body=body, orelse=orelse) if self._branches(value):
                with self.block(f"if {written(self.truth(test))}:"):
                    self.flag(body, name)
                with self.block("else:"):
                    self.flag(orelse, name)
            case ast.Compare() if self._branches(value):
                self._chain(value, name, is_flag=True)
            case ast.BoolOp() | ast.IfExp() | ast.Compare(ops=[_, _, *_]):
                raise AsItIs
            case _:
                self.set(name, value, self.truth(value))

    def _decide(self, name: str, known: bool | None, rest: ast.expr) -> None:
        if known is None:
            self.flag(rest, name)
        else:
            self.emit(f"{name} = {known}", assigns=name)

    def _chain(self, value: ast.Compare, name: str, *, is_flag: bool) -> None:
        """`a < b < c` is `a < b and b < c` with b evaluated once."""
        first, *rest = value.comparators
        left, right = self.operands([value.left, first], rest)
        right = self._steady(right) if rest else right
        node = ast.Compare(left=left, ops=value.ops[:1], comparators=[right])
        if not rest:
            self.set(name, value, node)
            return
        pair = ast.copy_location(ast.Compare(left=value.left, ops=value.ops[:1], comparators=[first]), value)
        chain = ast.copy_location(ast.Compare(left=right, ops=value.ops[1:], comparators=rest), value)
        pair.end_col_offset, chain.col_offset = first.end_col_offset, first.col_offset
        if is_flag:
            header = f"if {written(node)}:"
        else:
            self.set(name, pair, node)
            header = f"if {name}:"
        with self.block(header):
            self._chain(chain, name, is_flag=is_flag)
        if is_flag:
            with self.block("else:"):
                self.emit(f"{name} = False", assigns=name)

    def _steady(self, value: ast.expr) -> ast.expr:
        """An atom that may be written twice."""
        is_steady = isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and self.is_certain(value))
        return value if is_steady else self.bind(value, value)

    def _loop(self, value: ast.expr, name: str) -> None:
        """A comprehension."""
        assert isinstance(value, ast.ListComp | ast.SetComp | ast.DictComp)
        is_set, is_dict = isinstance(value, ast.SetComp), isinstance(value, ast.DictComp)
        self.emit(f"{name} = {'{}' if is_dict else 'set()' if is_set else '[]'}", assigns=name)
        first = self.iterated(value.generators[0].iter)
        names = {target: self.temporary() for target in targets_of(value)}
        value = renamed(value, names)
        level = self._level
        for at, generator in enumerate(value.generators):
            source = self.iterated(generator.iter) if at else first
            self.emit(ast.For(target=generator.target, iter=source, body=[], orelse=[], lineno=0))
            self._level += 1
            for test in generator.ifs:
                self.emit(f"if {written(self.truth(test))}:")
                self._level += 1
        if isinstance(value, ast.DictComp):
            key, item = self.operands([value.key, value.value])
            self.emit(f"{name}[{written(key)}] = {written(item)}")
        else:
            self.emit(f"{name}.{'add' if is_set else 'append'}({written(self.operands([value.elt])[0])})")
        self._level = level
