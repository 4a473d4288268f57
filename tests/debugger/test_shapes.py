"""What a parameter may be, told from what its function does with it."""

from __future__ import annotations

import ast
import random

import pytest
from foreframe.debugger.calling import signature_of
from foreframe.debugger.material import Material
from foreframe.debugger.shapes import Shape, Uses


def shape(body: str, name: str = "x", parameters: str = "x, y, z") -> Shape:
    function = ast.parse(f"def f({parameters}):\n    {body}\n").body[0]
    assert isinstance(function, ast.FunctionDef)
    return Uses(function).shape(name)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return x.upper()", "str"),
        ("x.append(1)", "list"),
        ("return x.items()", "dict"),
        ("return x['key']", "dict"),
        ("return y.replace(x, '')", "str"),
        ("return y[x:]", "int"),
        ("return range(x)", "int"),
        ("return x % 2 == 0", "int"),
        ("return x + 'end'", "str"),
        ("return ''.join(reversed(x))", "str"),
        ("return y.ljust(x)", "int"),
        ("x.add(3)", "set"),
        ("return x > len(y)", "int"),
        ("z = x\n    return z.isdigit()", "str"),
    ],
)
def test_what_is_done_with_a_parameter_tells_its_kind(body: str, kind: str) -> None:
    assert shape(body).likely[0] == kind


def test_what_a_loop_does_with_its_items_tells_what_is_inside() -> None:
    inside = shape("for part in x:\n        part.append(1)").inside
    assert inside is not None
    assert inside.likely == ["list"]


def test_what_is_taken_apart_has_as_many_elements() -> None:
    inside = shape("return {k: v * 2 for k, v in x}").inside
    assert inside is not None
    assert inside.size == 2
    assert "str" in inside.likely


def test_keys_and_values_of_a_dict_are_told_apart() -> None:
    found = shape("for k, v in x.items():\n        k.upper()\n        v % 2")
    assert found.keys is not None
    assert found.inside is not None
    assert (found.likely[0], found.keys.likely[0], found.inside.likely[0]) == ("dict", "str", "int")


@pytest.mark.parametrize(
    ("annotation", "likely"),
    [("int", ["int"]), ("'list[str]'", ["list"]), ("int | None", ["int", "None"]), ("typing.Optional[dict]", ["dict"])],
)
def test_an_annotation_outweighs_what_is_usual(annotation: str, likely: list[str]) -> None:
    found = signature_of(f"def f(x: {annotation}):\n    return x\n", "f").parameters[0].shape
    assert found.likely[: len(likely)] == likely


def test_nothing_is_ruled_out_for_good() -> None:
    assert all(weight > 0 for weight in shape("return x.upper()").kinds.values())


def test_what_much_contradicts_can_still_be_made() -> None:
    loops = "\n    ".join(f"for item in x:\n        item{' + 1' if at % 2 else '.strip()'}" for at in range(40))
    inside = shape(loops).inside
    assert inside is not None
    assert max(inside.kinds.values()) > 0.01
    assert Material([], [], random.Random(0)).make(inside, 1) is not None


def test_a_call_is_written_as_its_parameters_want_it() -> None:
    signature = signature_of("def f(a, /, b, *rest, key, **more):\n    return a\n", "f")
    values = {"a": 1, "b": "two", "key": None, "rest": (3, 4), "more": {"x": 5}}
    arguments = tuple(values[parameter.name] for parameter in signature.parameters)
    assert signature.call(arguments) == "f(1, 'two', 3, 4, key=None, x=5)"
    assert signature.frame(arguments).locals == {
        "a": "1",
        "b": "'two'",
        "key": "None",
        "rest": "(3, 4)",
        "more": "{'x': 5}",
    }
    assert signature.arguments(signature.frame(arguments)) == arguments


def test_examples_come_from_docstrings_and_from_calls_in_the_source() -> None:
    source = 'def f(a, b=2):\n    """>>> f("doc")\n    1\n    """\n    return a\n\n\nf(7, b=8)\nf(unknown)\n'
    assert sorted(signature_of(source, "f").examples, key=repr) == [("doc", 2), (7, 8)]


def test_constants_are_those_that_the_function_reaches() -> None:
    source = (
        "LIMIT = 77\nOTHER = 99\n\ndef g():\n    return 'inner'\n\ndef f(a):\n    'Not this.'\n    return g() * LIMIT\n"
    )
    assert set(map(repr, signature_of(source, "f").constants)) == {"77", "'inner'"}
