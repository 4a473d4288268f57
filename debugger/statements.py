"""One simple statement with one operation a line; which operands are evaluated when, is Python's own order."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from .atoms import AsItIs, indices, is_atom
from .lowering import Lowering


def take_apart(statement: ast.stmt, to: Lowering) -> None:
    """Write the statement. One that is not taken apart is written on one line, or not at all.

    Raises AsItIs where it cannot be exact.
    """
    to.look_at(*(node for node in ast.iter_child_nodes(statement) if isinstance(node, ast.expr)))
    match statement:
        case ast.Expr(value=value):
            _expression(value, to)
        case ast.Assign(targets=targets, value=value):
            _assign(targets, value, to)
        case ast.AugAssign(target=target, op=operator, value=value):
            _augment(target, operator, value, to)
        case ast.AnnAssign(target=ast.Name() as target, value=ast.expr() as value, simple=1):
            node = to.reduced(value)
            to.emit(ast.AnnAssign(target=target, annotation=statement.annotation, value=node, simple=1))
        case ast.Return(value=ast.expr() as value):
            to.emit(ast.Return(value=to.reduced(value)))
        case ast.Raise(exc=ast.expr() as error, cause=cause) if cause is None or is_atom(cause):
            if to.is_control(error):
                raise AsItIs  # a temporary would keep the exception, and with it this very frame, alive
            to.emit(ast.Raise(exc=to.operation(error), cause=cause))
        case ast.Assert(test=test, msg=message):
            to.emit(ast.Assert(test=to.truth(test), msg=message))
        case ast.Delete(targets=[ast.Subscript(value=holder, slice=index)]):
            to.emit(ast.Delete(targets=[_deleted(to.subscript(holder, index))]))
        case ast.Delete(targets=[ast.Attribute(value=holder, attr=name)]):
            to.emit(ast.Delete(targets=[ast.Attribute(value=to.operands([holder])[0], attr=name, ctx=ast.Del())]))
        case _:
            raise AsItIs


def _expression(value: ast.expr, to: Lowering) -> None:
    if to.is_control(value):
        to.into(value, to.temporary())
    else:
        to.emit(ast.Expr(value=to.operation(value)))


def _assign(targets: list[ast.expr], value: ast.expr, to: Lowering) -> None:
    """The value comes first; then each target, from the left, is evaluated and stored to."""
    if all(isinstance(target, ast.Name) for target in targets):
        to.emit(ast.Assign(targets=targets, value=to.reduced(value), lineno=0))
    elif all(map(_is_plain, targets)):
        _unpack(targets, value, to)
    elif len(targets) == 1 and not isinstance(targets[0], ast.Tuple | ast.List):
        _store_to(targets[0], value, to)
    elif (pairs := _paired(targets, value)) is not None:
        stored = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
        nodes = to.operands([item for _, item in pairs])
        held = [_fixed(node, stored, to) for node in nodes]
        for (target, _), node in zip(pairs, held, strict=True):
            _store(target, node, to)
    else:
        if to.stays(value):
            raise AsItIs
        node = to.bind(value, value) if is_atom(value) else to.atom(value)
        for target in targets:
            _store(target, node, to)


def _unpack(targets: list[ast.expr], value: ast.expr, to: Lowering) -> None:
    """What is taken apart into names. As many values as names are only handed over."""
    pairs = _paired(targets, value)
    if pairs is None:
        to.emit(ast.Assign(targets=targets, value=to.operands([value])[0], lineno=0))
        return
    nodes = to.operands([item for _, item in pairs])
    to.emit(ast.Assign(targets=targets, value=ast.Tuple(elts=nodes, ctx=ast.Load()), lineno=0))


def _paired(targets: Sequence[ast.expr], value: ast.expr) -> list[tuple[ast.expr, ast.expr]] | None:
    """Each target with its value, where there are as many of both, written out."""
    match targets, value:
        case [ast.Tuple(elts=places) | ast.List(elts=places)], ast.Tuple(elts=items) | ast.List(elts=items) if len(
            places
        ) == len(items) and not any(isinstance(part, ast.Starred) for part in [*places, *items]):
            return list(zip(places, items, strict=True))
        case _:
            return None


def _fixed(node: ast.expr, stored: set[str], to: Lowering) -> ast.expr:
    """An atom that the stores of its own statement do not change."""
    if not is_atom(node):
        raise AsItIs
    is_safe = isinstance(node, ast.Constant) or (
        isinstance(node, ast.Name) and node.id not in stored and to.is_certain(node)
    )
    return node if is_safe else to.bind(node, node)


def _store(target: ast.expr, node: ast.expr, to: Lowering) -> None:
    match target:
        case ast.Attribute() | ast.Subscript():
            _store_to(target, node, to)
        case ast.Tuple(elts=items) | ast.List(elts=items) if not _is_plain(target):
            names = [to.temporary() for _ in items]
            stars = ["*" if isinstance(item, ast.Starred) else "" for item in items]
            pattern = ", ".join(star + name for star, name in zip(stars, names, strict=True))
            to.emit(ast.Assign(targets=[ast.parse(f"[{pattern}]", mode="eval").body], value=node, lineno=0))
            for item, name in zip(items, names, strict=True):
                inner = item.value if isinstance(item, ast.Starred) else item
                _store(inner, ast.Name(id=name, ctx=ast.Load()), to)
        case _:
            to.emit(ast.Assign(targets=[target], value=node, lineno=0))


def _store_to(target: ast.expr, value: ast.expr, to: Lowering) -> None:
    """To an attribute or an item."""
    match target:
        case ast.Attribute(value=holder, attr=name):
            node, holder = to.operands([value, holder])
            place: ast.expr = ast.Attribute(value=holder, attr=name, ctx=ast.Store())
        case ast.Subscript(value=holder, slice=index):
            if to.stays(value):
                raise AsItIs
            later = [holder, index]
            node = to.operands([value], later)[0]
            place = to.subscript(holder, index)
        case _:
            raise AsItIs
    to.emit(ast.Assign(targets=[place], value=node, lineno=0))


def _augment(target: ast.expr, operator: ast.operator, value: ast.expr, to: Lowering) -> None:
    """The target is evaluated once, and read before the value is."""
    match target:
        case ast.Name() if to.is_certain(target) or not to.emits(value):
            to.emit(ast.AugAssign(target=target, op=operator, value=to.operands([value])[0]))
            return
        case ast.Name():
            place: ast.expr = target
        case ast.Attribute() | ast.Subscript() if to.stays(target):
            raise AsItIs
        case ast.Attribute(value=holder, attr=name):
            place = ast.Attribute(value=_held(to.operands([holder], [target])[0], to), attr=name, ctx=ast.Load())
        case ast.Subscript(value=holder, slice=index):
            place = to.subscript(holder, index, [target])
            place.value = _held(place.value, to)
            if not all(map(is_atom, indices(place.slice))):
                raise AsItIs
        case _:
            raise AsItIs
    held = to.bind(target, place)
    to.emit(ast.AugAssign(target=held, op=operator, value=to.operands([value])[0]))
    to.emit(ast.Assign(targets=[place], value=held, lineno=0))


def _held(holder: ast.expr, to: Lowering) -> ast.expr:
    """What is read from now and stored to later."""
    return holder if isinstance(holder, ast.Name) and to.is_certain(holder) else to.bind(holder, holder)


def _deleted(place: ast.Subscript) -> ast.Subscript:
    place.ctx = ast.Del()
    return place


def _is_plain(target: ast.expr) -> bool:
    """Whether storing to it only binds names."""
    plain = ast.Name | ast.Tuple | ast.List | ast.Starred | ast.expr_context
    return all(isinstance(node, plain) for node in ast.walk(target))
