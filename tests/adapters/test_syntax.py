"""Which lines an entry reaches, told by `# @name` marks: `yes…` must be among them, `no…` must not."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from foreframe.adapters.syntax import reached_lines

from tests.programs import EXAMPLES, Example, marked_lines


def reached(source: str, function: str = "f") -> dict[str, bool]:
    """Mark to whether its line is reached."""
    source = dedent(source).lstrip("\n")
    lines = reached_lines(source, function)
    assert lines is not None
    return {name: lineno in lines for name, lineno in marked_lines(source).items()}


def as_marked(source: str) -> bool:
    found = reached(source)
    return bool(found) and found == {name: name.startswith("yes") for name in found}


def test_the_whole_module_is_reached_by_its_own_code():
    assert reached_lines("x = 1\n", "") is None


def test_a_function_that_is_not_there_reaches_what_can_be_reached_everything():
    assert reached_lines("def g(): pass\n", "f") is None
    assert reached_lines("class C:\n    def f(self): pass\n", "f") is None
    assert reached_lines("", "f") is None


def test_helpers_are_reached_through_helpers_and_the_rest_is_left_out():
    assert as_marked("""
        import os                # @no_import

        def f(n):                # @yes_f
            return one(n)        # @yes_body

        def one(n):              # @yes_one
            def inner():         # @yes_inner
                return two(n)
            return inner()

        def two(n):              # @yes_two
            return n if n else f(n)

        def other(n):            # @no_other
            return one(n)

        print(f(3))              # @no_call
        """)


def test_functions_that_call_each_other_are_reached_once():
    assert reached_lines("def f():\n    g()\ndef g():\n    f()\n", "f") == {1, 2, 3, 4}


def test_constants_are_reached_and_what_they_are_made_of():
    assert as_marked("""
        BASE = 2                  # @yes_base
        LIMIT: int = BASE * 10    # @yes_limit
        LEFT, (RIGHT, _) = 1, (2, 3)  # @yes_pair
        FIRST = SECOND = 5        # @yes_chain
        TOTAL = 0                 # @yes_total
        TOTAL += 1                # @yes_augmented
        UNUSED = 1                # @no_unused
        TABLE = {                 # @yes_table
            "a": BASE,            # @yes_row
        }                         # @yes_close

        def f(n, most=LIMIT):
            return n + RIGHT + SECOND + TOTAL + TABLE["a"]
        """)


def test_a_class_is_reached_whole_and_with_its_bases():
    assert as_marked("""
        class Base:                # @yes_base
            def method(self):      # @yes_method
                return helper()

        class Other(Base):         # @no_other
            pass

        class Item(Base):          # @yes_item
            size = SIZE            # @yes_attribute

        SIZE = 3                   # @yes_size

        def helper():              # @yes_helper
            return 1

        def f():
            return Item().method()
        """)


def test_decorators_are_reached_and_belong_to_what_they_decorate():
    assert as_marked("""
        def traced(function):      # @yes_decorator
            return function

        def unused(function):      # @no_unused
            return function

        @traced                    # @yes_at
        def f():                   # @yes_f
            return helper()

        @traced                    # @yes_at_helper
        @staticmethod              # @yes_second
        def helper():              # @yes_helper
            return 1

        @unused                    # @no_at
        def other():               # @no_other
            return 1
        """)


def test_what_is_registered_where_the_entry_looks_is_reached():
    assert as_marked("""
        import sys

        HANDLERS = {}                  # @yes_handlers
        CHECKS = []                    # @yes_checks
        OTHERS = {}                    # @no_others

        sys.path.append(".")           # @no_library

        def on(name):                  # @yes_decorator
            def add(function):
                HANDLERS[name] = function
                return function
            return add

        def kept(function):            # @no_kept
            OTHERS[function.__name__] = function
            return function

        @on("paid")                    # @yes_at
        def thank(who):                # @yes_thank
            return greet(who)

        def greet(who):                # @yes_greet
            return who

        @kept                          # @no_at_kept
        def lonely():                  # @no_lonely
            pass

        def is_long(word):             # @yes_is_long
            return len(word) > 3

        def is_short(word):            # @yes_is_short
            return not is_long(word)

        def use(check):                # @yes_use
            CHECKS.append(check)

        CHECKS.append(is_long)         # @yes_append
        use(is_short)                  # @yes_call

        def f(name, who):
            return HANDLERS[name](who), [check(who) for check in CHECKS]

        def main(name):                # @no_main
            return f(name, "x")

        main("paid")                   # @no_run
        """)


def test_what_shares_a_decorator_is_not_reached_for_that():
    assert as_marked("""
        PAGES = {}                     # @yes_pages

        def page(function):            # @yes_page
            PAGES[function.__name__] = function
            return function

        @page                          # @yes_at
        def f():
            return 1

        @page                          # @no_at
        def other():                   # @no_other
            return 2
        """)


def test_names_in_annotations_strings_and_comprehensions_are_seen_as_code_or_not():
    assert as_marked("""
        WIDTH = 3                  # @yes_in_f_string
        WORDS = []                 # @yes_in_comprehension
        NAMED = 1                  # @no_in_a_string

        class Shape: pass          # @yes_in_annotation

        def f(shape: Shape):
            "NAMED"
            return f"{shape:{WIDTH}}", [word for word in WORDS]
        """)


def test_every_definition_of_a_name_is_reached():
    assert as_marked("""
        def f():                   # @yes_first
            return g()
        def g(): return 1          # @yes_g
        def f():                   # @yes_second
            return h()
        def h(): return 1          # @yes_h
        async def later(): pass    # @no_later
        """)


def test_what_a_statement_at_the_margin_defines_is_reached():
    assert as_marked("""
        def f():                   # @yes_f
            return g() + h() + n
        try:                       # @yes_try
            from fast import g     # @yes_import
        except ImportError:        # @yes_handler
            def g(): return 1      # @yes_g
        if DEBUG:                  # @yes_if
            n = 1                  # @yes_n
        else:                      # @yes_else
            def h(): return 2      # @yes_h
        for k in range(3):         # @no_for
            other = k              # @no_other
        if __name__ == "__main__": # @no_main
            n = f()                # @no_script
        """)


def test_an_asynchronous_entry_is_one_like_any_other():
    assert reached_lines("async def f():\n    await g()\nasync def g(): pass\nx = 1\n", "f") == {1, 2, 3}


@pytest.mark.parametrize(
    "tail",
    ["def broken(:\n    x = (1,\n", "class C(\n", "x = [1, 2\n", "    indented\n", "'''no end\n", "if x ==\n", "\0\n"],
)
def test_a_half_written_end_does_not_take_the_entry_with_it(tail: str):
    lines = reached_lines("def f(n):\n    return g(n)\n\ndef g(n):\n    return n\n\n" + tail, "f")
    assert lines is None or {1, 2, 4, 5} <= lines


def test_a_half_written_entry_still_reaches_its_helpers():
    lines = reached_lines("def g(n):\n    return n\n\nx = 1\n\ndef f(n):\n    total = g(n) +\n    return\n", "f")
    assert lines is not None
    assert {1, 2, 6, 7} <= lines


def test_line_ends_tabs_and_other_alphabets_change_no_line_number():
    source = "GRÖSSE = 3\nOTHER = 4\n\ndef f(größe):\n\tif größe:\n\t\treturn 'é☃𝒳' * GRÖSSE\n"
    source += "\treturn 日本()\n\ndef 日本(): return 1\n"
    wanted = {1, 4, 5, 6, 7, 9}
    assert reached_lines(source, "f") == wanted
    assert reached_lines(source.replace("\n", "\r\n"), "f") == wanted
    assert reached_lines("\ufeff" + source, "f") == wanted
    assert reached_lines(source.removesuffix("\n"), "f") == wanted


def test_text_that_no_encoding_has_is_read_all_the_same():
    assert reached_lines("def f():\n    return '\ud800' + X\nX = 1\nY = 2\n", "f") == {1, 2, 3}


def test_a_deep_source_is_read_without_recursion():
    assert reached_lines(f"def f():\n    return {'(' * 3000}X{')' * 3000}\nX = 1\nY = 2\n", "f") == {1, 2, 3}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_cut_to_what_its_entry_reaches_still_gives_the_value(example: Example):
    source = example.path.read_text()
    lines = reached_lines(source, example.function)
    assert lines is not None
    imports = {node.lineno for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)}
    kept = "\n".join(line if no in lines | imports else "" for no, line in enumerate(source.split("\n"), 1))
    namespace: dict[str, object] = {"__name__": "cut"}
    exec(compile(kept, "cut", "exec", dont_inherit=True), namespace)
    assert eval(example.call, namespace) == example.value
