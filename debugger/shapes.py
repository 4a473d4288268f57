"""What a function's parameters may be, told from its syntax: annotations, defaults, and what is done with them.

Nothing is executed and no type is inferred: every use of a parameter is a piece of evidence that rules some kinds
out, and a kind that contradicts much of it is unlikely, never impossible.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from .arguments import Function
from .parsing import expression_of

KINDS: Final[Mapping[str, type]] = {
    "str": str, "list": list, "int": int, "dict": dict, "float": float, "tuple": tuple, "bool": bool, "set": set,
    "None": type(None), "bytes": bytes,
}  # fmt: skip
"""Name to type, of the values that a call can be written with."""

_PRIOR: Final[Mapping[str, float]] = {
    "str": 0.3, "list": 0.25, "int": 0.2, "dict": 0.1, "float": 0.04, "tuple": 0.04, "bool": 0.03, "set": 0.02,
    "None": 0.01, "bytes": 0.01,
}  # fmt: skip
"""How likely a parameter is of a kind where its function tells nothing: guessed."""

_DOUBT: Final = 0.05
"""What each contradicted piece of evidence leaves of a kind's weight."""

_NOTED: Final = 0.1
"""The least weight of a kind that an annotation names."""

_DEPTH: Final = 3
"""How far into containers of containers evidence is followed."""

_ITERABLE: Final = frozenset(["str", "list", "tuple", "dict", "set"])
_SEQUENCE: Final = frozenset(["str", "list", "tuple"])
_NUMBER: Final = frozenset(["int", "float"])
_TEXT: Final = frozenset(["str"])
_WHOLE: Final = frozenset(["int"])
_INDEXED: Final = frozenset(["str", "list", "tuple", "dict"])
_HASHABLE: Final = frozenset(["str", "int", "float", "tuple", "bool", "None"])

_BUILTINS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("len", "sorted", "min", "max", "any", "all", "enumerate", "zip", "list", "set", "tuple", "iter",
                     "reversed", "frozenset"), _ITERABLE),
    **dict.fromkeys(("sum",), frozenset(["list", "tuple", "set", "dict"])),
    **dict.fromkeys(("range", "chr", "hex", "bin", "oct"), _WHOLE),
    **dict.fromkeys(("abs", "round", "divmod", "pow"), _NUMBER), "ord": _TEXT,
    "int": frozenset(["str", "int", "float"]), "float": frozenset(["str", "int", "float"]),
    "dict": frozenset(["dict", "list"]), "map": _ITERABLE, "filter": _ITERABLE,
}  # fmt: skip
"""What these take as arguments."""

_METHODS: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    **dict.fromkeys(("replace",), (_TEXT, _TEXT, _WHOLE)),
    **dict.fromkeys(("split", "rsplit"), (_TEXT, _WHOLE)),
    **dict.fromkeys(("startswith", "endswith", "find", "rfind", "rindex"), (_TEXT, _WHOLE, _WHOLE)),
    **dict.fromkeys(("strip", "lstrip", "rstrip", "partition", "rpartition", "removeprefix", "removesuffix"), (_TEXT,)),
    **dict.fromkeys(("ljust", "rjust", "center"), (_WHOLE, _TEXT)),
    **dict.fromkeys(("zfill", "expandtabs"), (_WHOLE,)), "insert": (_WHOLE,), "translate": (frozenset(["dict"]),),
    "join": (frozenset(["list", "str", "tuple"]),), "extend": (_ITERABLE,), "get": (_HASHABLE,),
    "update": (frozenset(["dict", "set", "list"]),), "setdefault": (_HASHABLE,), "add": (_HASHABLE,),
    "pop": (frozenset(["int", "str"]),),
}  # fmt: skip
"""What methods of these names take, by position."""

_NAMED: Final[Mapping[str, str]] = {
    **{name: name for name in KINDS},
    "List": "list", "Sequence": "list", "Iterable": "list", "MutableSequence": "list", "Collection": "list",
    "Dict": "dict", "Mapping": "dict", "MutableMapping": "dict", "Set": "set", "FrozenSet": "set", "Tuple": "tuple",
    "Text": "str", "AnyStr": "str", "object": "",
}  # fmt: skip
"""What annotations call a kind."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value may be."""

    kinds: Mapping[str, float] = field(default_factory=lambda: dict(_PRIOR))
    """Weights by kind; they need not sum to one."""

    inside: Shape | None = None
    """Of its elements, or of a dict's values; None where nothing is known of them."""

    keys: Shape | None = None
    """Of a dict's keys."""

    size: int | None = None
    """How many elements it has, where it is taken apart into so many names."""

    @property
    def likely(self) -> list[str]:
        """The kinds that no less speaks for than a tenth of what speaks for the best, best first."""
        best = max(self.kinds.values())
        found = [kind for kind, weight in self.kinds.items() if weight >= best / 10]
        return sorted(found, key=lambda kind: -self.kinds[kind])


def kind_of(value: object) -> str:
    """Name of a value's kind; "" for what a call cannot be written with."""
    return next((name for name, kind in KINDS.items() if type(value) is kind), "")


class Uses:
    """One function's body, asked for what its names may be."""

    def __init__(self, function: Function) -> None:
        self._nodes = [node for statement in function.body for node in ast.walk(statement)]
        self._parent = {id(child): node for node in self._nodes for child in ast.iter_child_nodes(node)}

    def shape(self, name: str, annotation: ast.expr | None = None, default: object = None) -> Shape:
        """Of a parameter."""
        return self._of(self._named([name]), _DEPTH, annotation, default)

    def _named(self, names: Iterable[str]) -> list[ast.expr]:
        """Where names are read, and what is only another name of theirs."""
        known = set(names)
        for node in self._nodes:
            match node:
                case ast.Assign(targets=[ast.Name(id=other)], value=ast.Name(id=name)) if name in known:
                    known.add(other)
                case _:
                    pass
        return [node for node in self._nodes if isinstance(node, ast.Name) and node.id in known]

    def _of(
        self, places: Sequence[ast.expr], depth: int, annotation: ast.expr | None = None, default: object = None
    ) -> Shape:
        evidence = [found for place in places if (found := self._evidence(place))]
        noted, args = _annotated(annotation)
        evidence += [noted] * 3 if noted else []
        prior = {**_PRIOR, **{kind: max(_PRIOR[kind], _NOTED) for kind in noted}}
        if default is not None and (kind := kind_of(default)):
            evidence.append(_NUMBER if kind == "int" else frozenset([kind]))
        doubts = {kind: sum(kind not in possible for possible in evidence) for kind in prior}
        least = min(doubts.values())  # what contradicts all kinds tells none from another, and would leave no weight
        weights = {kind: weight * _DOUBT ** (doubts[kind] - least) for kind, weight in prior.items()}
        size = next((len(taken.elts) for place in places if (taken := self._taken_apart(place))), None)
        if not depth:
            return Shape(weights, size=size)
        inner, keys = list(self._elements(places)), list(self._keys(places))
        element = args[-1] if args else None
        key = args[0] if len(args) > 1 else None
        return Shape(
            weights,
            self._of(inner, depth - 1, element) if inner or element is not None else None,
            self._of(keys, depth - 1, key) if keys or key is not None else None,
            size,
        )

    def _elements(self, places: Sequence[ast.expr]) -> Iterator[ast.expr]:
        """Where elements of these places are: what loops over them is bound to, and what stands in their brackets."""
        for place in places:
            parent = self._parent.get(id(place))
            if (taken := self._taken_apart(place)) is not None:
                yield from self._named(one.id for one in taken.elts if isinstance(one, ast.Name))
            match parent:
                case ast.Subscript(value=value, slice=index) if value is place and not isinstance(index, ast.Slice):
                    yield parent
                case ast.Attribute(attr="values" | "items" | "copy" as method):
                    yield from self._bound(self._called(parent), pair=method == "items", second=True)
                case ast.Call(func=ast.Name(id="enumerate")):
                    yield from self._bound(parent, pair=True, second=True)
                case ast.Call(func=ast.Name(id="sorted" | "reversed" | "set" | "list" | "tuple")):
                    yield from self._bound(parent)
                case _:
                    yield from self._bound(place)

    def _keys(self, places: Sequence[ast.expr]) -> Iterator[ast.expr]:
        for place in places:
            parent = self._parent.get(id(place))
            match parent:
                case ast.Subscript(value=value, slice=index) if value is place and not isinstance(index, ast.Slice):
                    yield index
                case ast.Attribute(attr="keys" | "items" as method):
                    yield from self._bound(self._called(parent), pair=method == "items")
                case _:
                    yield from self._bound(place)

    def _taken_apart(self, place: ast.expr) -> ast.Tuple | ast.List | None:
        """The names that a value is spread over, as many as it has elements."""
        match place, self._parent.get(id(place)):
            case (ast.Tuple() | ast.List()) as target, ast.For() | ast.AsyncFor() | ast.comprehension():
                found = target
            case _, ast.Assign(targets=[ast.Tuple() | ast.List() as target], value=value) if value is place:
                found = target
            case _:
                return None
        return None if any(isinstance(one, ast.Starred) for one in found.elts) else found

    def _called(self, node: ast.expr) -> ast.AST | None:
        return self._parent.get(id(node))

    def _bound(self, iterable: ast.AST | None, *, pair: bool = False, second: bool = False) -> Iterator[ast.expr]:
        """Where the name is read that a loop over this binds; of a pair, its first or second one."""
        match self._parent.get(id(iterable)):
            case (ast.For() | ast.AsyncFor() | ast.comprehension()) as loop if loop.iter is iterable:
                target = loop.target
                if pair and isinstance(target, ast.Tuple) and len(target.elts) == 2:
                    target = target.elts[second]
                if isinstance(target, ast.Name):
                    yield from self._named([target.id])
                elif isinstance(target, ast.Tuple):
                    yield target
            case _:
                pass

    def _evidence(self, place: ast.expr) -> frozenset[str]:
        """The kinds that what is done at a place allows; none where it tells nothing."""
        match self._parent.get(id(place)):
            case ast.Attribute(attr=name):
                return frozenset(kind for kind, made in KINDS.items() if hasattr(made, name))
            case (ast.For() | ast.AsyncFor() | ast.comprehension()) as loop if loop.iter is place:
                return _ITERABLE
            case _ if self._taken_apart(place) is not None:
                return _SEQUENCE
            case ast.Starred():
                return _ITERABLE
            case ast.Subscript() as node:
                return _subscripted(node, place)
            case ast.Slice():
                return _WHOLE
            case ast.Call() as node:
                return _argument(node, place)
            case ast.BinOp(left=left, op=op, right=right):
                return _operand(op, right if left is place else left, is_left=left is place)
            case ast.AugAssign(op=op) as node:
                return _operand(op, node.value if node.target is place else None, is_left=node.target is place)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd()):
                return _NUMBER
            case ast.Compare() as node:
                return _compared(node, place)
            case _:
                return frozenset()


def _subscripted(node: ast.Subscript, place: ast.expr) -> frozenset[str]:
    if node.slice is place:
        return frozenset(["int", "str", "tuple"])
    if isinstance(node.slice, ast.Slice):
        return _SEQUENCE
    changed = frozenset() if isinstance(node.ctx, ast.Load) else frozenset(["str", "tuple"])
    if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return frozenset(["dict"])
    return _INDEXED - changed


def _argument(node: ast.Call, place: ast.expr) -> frozenset[str]:
    if place not in node.args:
        return frozenset()
    at = node.args.index(place)
    match node.func:
        case ast.Name(id="map" | "filter") if not at:
            return frozenset()
        case ast.Name(id="min" | "max") if len(node.args) > 1:
            return _NUMBER
        case ast.Name(id=name):
            return _BUILTINS.get(name, frozenset())
        case ast.Attribute(attr=name) if at < len(_METHODS.get(name, ())):
            return _METHODS[name][at]
        case _:
            return frozenset()


def _operand(op: ast.operator, other: ast.expr | None, *, is_left: bool) -> frozenset[str]:
    kind = _literal_kind(other)
    match op:
        case ast.Add():
            return _NUMBER if kind in _NUMBER else frozenset([kind]) if kind else frozenset(["int", "str", "list"])
        case ast.Mult():
            return frozenset(["int", "float", "str", "list"]) if kind in ("", "int") else _WHOLE
        case ast.Mod():
            return frozenset() if kind == "str" and not is_left else _NUMBER if kind or not is_left else _NUMBER | _TEXT
        case ast.Sub():
            return _NUMBER if kind else _NUMBER | {"set"}
        case ast.BitAnd() | ast.BitOr() | ast.BitXor():
            return frozenset(["int", "set", "bool", "dict"])
        case ast.LShift() | ast.RShift():
            return _WHOLE
        case _:
            return _NUMBER


def _compared(node: ast.Compare, place: ast.expr) -> frozenset[str]:
    sides = [node.left, *node.comparators]
    at = next(i for i, side in enumerate(sides) if side is place)
    op = node.ops[max(at - 1, 0)]
    other = sides[at - 1] if at else sides[1]
    kind = _literal_kind(other)
    if isinstance(op, ast.In | ast.NotIn):
        if at:
            return _ITERABLE - (frozenset() if kind in ("", "str") else _TEXT)
        inner = other.elts[0] if isinstance(other, ast.List | ast.Tuple | ast.Set) and other.elts else None
        kind = "str" if kind == "str" else _literal_kind(inner)
        return frozenset([kind]) if kind else frozenset()
    if isinstance(op, ast.Is | ast.IsNot):
        return frozenset()
    if isinstance(other, ast.Call) and isinstance(other.func, ast.Name) and other.func.id == "len":
        return _WHOLE
    if kind:
        return _NUMBER if kind in _NUMBER else frozenset([kind])
    return frozenset() if isinstance(op, ast.Eq | ast.NotEq) else _NUMBER | _TEXT


def _literal_kind(node: ast.expr | None) -> str:
    match node:
        case ast.Constant(value=value):
            return kind_of(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _literal_kind(operand)
        case ast.JoinedStr():
            return "str"
        case ast.List() | ast.ListComp():
            return "list"
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.Tuple():
            return "tuple"
        case ast.Set() | ast.SetComp():
            return "set"
        case _:
            return ""


def _annotated(node: ast.expr | None) -> tuple[frozenset[str], list[ast.expr]]:
    """The kinds that an annotation names, and what stands in its brackets."""
    match node:
        case ast.Constant(value=str(text)):
            return _annotated(expression_of(text))
        case ast.Constant(value=None):
            return frozenset(["None"]), []
        case ast.Name(id=name) | ast.Attribute(attr=name):
            kind = _NAMED.get(name, "")
            return (frozenset([kind]) if kind else frozenset()), []
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            (some, args), (more, others) = _annotated(left), _annotated(right)
            return some | more, args or others
        case ast.Subscript(value=ast.Name(id="Optional" | "Union") | ast.Attribute(attr="Optional" | "Union")):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            found = [_annotated(part) for part in parts]
            return frozenset().union(*(kinds for kinds, _ in found)), next((args for _, args in found if args), [])
        case ast.Subscript(value=value, slice=index):
            kinds, _ = _annotated(value)
            return kinds, list(index.elts) if isinstance(index, ast.Tuple) else [index]
        case _:
            return frozenset(), []
