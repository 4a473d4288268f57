from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from foreframe.debugger.errors import TargetError
from foreframe.debugger.target import Target, called_name, parse_target, read_source

PROGRAM = """\
def f(x, *rest, flag=False): return x
def g(x=1, /, *, y=2): return x + y
def h(*, key): return key
async def later(): pass
class C:
    def method(self): pass
"""


@pytest.fixture
def program(tmp_path: Path) -> str:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM)
    return str(path)


def refusal(words: list[str], **options: str) -> tuple[str, str]:
    """The sentence and the hint with which a command line is refused."""
    with pytest.raises(TargetError) as caught:
        parse_target(words, **options)
    return str(caught.value), caught.value.hint


def test_a_file_is_run_with_the_words_after_it(program: str):
    assert parse_target([program, "-v", "x"]) == Target(path=Path(program), args=("-v", "x"))


def test_a_module_takes_all_words_as_its_own():
    target = parse_target(["x.py"], module="pkg.tool", python="python3.12", cwd=Path("/srv"))
    assert target == Target(module="pkg.tool", args=("x.py",), python="python3.12", cwd=Path("/srv"))


def test_a_function_is_named_after_the_file_or_by_the_call(program: str):
    wanted = Target(path=Path(program), function="f", call="f(1)")
    assert parse_target([f"{program}::f"], call="f(1)") == wanted
    assert parse_target([program], call="f(1)") == wanted


def test_a_function_that_needs_nothing_needs_no_call(program: str):
    assert parse_target([f"{program}::g"]).call == "g()"
    assert parse_target([f"{program}::later"]).call == "later()"


def test_a_target_is_named_as_its_user_wrote_it(program: str):
    assert parse_target([program]).name == program
    assert parse_target([f"{program}::g"]).name == f"{program}::g"
    assert parse_target([], module="pkg.tool").name == "-m pkg.tool"


def test_no_target_at_all_is_answered_with_the_three_forms():
    sentence, hint = refusal([])
    assert sentence == "no target given"
    assert "FILE.py::FUNCTION" in hint


def test_a_missing_file_is_answered_with_the_one_that_was_meant(program: str):
    typo = program.replace("program", "porgram")
    assert refusal([typo]) == (f"there is no file {typo}", f"did you mean {program}?")


def test_a_missing_file_in_a_missing_folder_gets_no_suggestion(tmp_path: Path):
    path = tmp_path / "none" / "x.py"
    assert refusal([str(path)]) == (f"there is no file {path}", "")


def test_a_folder_is_no_target_but_its_main_file_is(tmp_path: Path):
    assert refusal([str(tmp_path)]) == (f"{tmp_path} is a directory", "give a Python file")
    main = tmp_path / "__main__.py"
    main.touch()
    assert refusal([str(tmp_path)])[1] == f"give a file in it, such as {main}"


def test_a_name_that_no_file_can_have_is_told():
    name = "x" * 300 + ".py"
    assert refusal([name]) == (f"{name} cannot be read: File name too long", "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x7fELF\x02\x01\x01\x00\xff\xfe", "is not Python source: it does not decode as text"),
        (b"x = '\xff'\n", "is not Python source: it does not decode as text"),
        (b"# coding: no-such-encoding\n", "is not Python source: it does not decode as text"),
        (b"# coding: rot13\n", "is not Python source: it does not decode as text"),
        (b"x = 1\n\n\n\0\n", "is a binary file"),
        (b"x = 1\nif x\n", ", line 2: expected ':'"),
        (b"x = (1,\n", ", line 1: '(' was never closed"),
        (b"x = " + b"-" * 50_000 + b"1\n", ": it is nested too deeply to be parsed"),
    ],
    ids=[
        "an executable",
        "wrong bytes",
        "an unknown encoding",
        "an encoding of no text",
        "zeros",
        "a syntax error",
        "a bracket",
        "depth",
    ],
)
def test_a_file_that_is_no_program_is_refused_with_the_reason(tmp_path: Path, content: bytes, sentence: str):
    path = tmp_path / "x.py"
    path.write_bytes(content)
    said = refusal([str(path)])[0]
    assert said.startswith(str(path))
    assert said.removeprefix(str(path)).lstrip() == sentence.lstrip()


def test_a_file_as_a_folder_is_explained(program: str):
    assert refusal([f"{program}/x.py"])[0] == f"{program}/x.py cannot be read: Not a directory"


def test_a_declared_encoding_is_honoured(tmp_path: Path):
    path = tmp_path / "x.py"
    path.write_bytes("# coding: latin-1\nx = 'é'\r\n".encode("latin-1"))
    assert read_source(path) == "# coding: latin-1\nx = 'é'\n"


def test_an_unknown_function_is_answered_with_those_there_are(program: str):
    sentence, hint = refusal([f"{program}::nope"])
    assert sentence == f"{program} has no function nope"
    assert hint == "it has f, g, h, later"


def test_a_file_without_functions_says_so(tmp_path: Path):
    path = tmp_path / "x.py"
    path.write_text("x = 1")
    assert refusal([str(path)], call="f()")[1] == "it defines no functions at the top level"


@pytest.mark.parametrize("name", ["f", "h"])
def test_a_function_that_needs_arguments_is_answered_with_how_to_give_them(program: str, name: str):
    assert refusal([f"{program}::{name}"]) == (f"{name} needs arguments", f'--call "{name}(…)" gives them')


def test_a_call_of_another_function_is_refused(program: str):
    sentence, hint = refusal([f"{program}::f"], call="g()")
    assert sentence == "--call 'g()' does not call f"
    assert hint == 'write --call "f(…)"'


@pytest.mark.parametrize("call", ["f(", "f(1); g()", "x = f()", "f(\0)", "(" * 50_000, "-" * 50_000 + "f()"])
def test_what_is_no_expression_is_no_call(call: str):
    with pytest.raises(TargetError, match="is not a Python expression"):
        called_name(call)


@pytest.mark.parametrize("call", ["f", "1 + f(2)", "C().method()", "f()()", "lambda: f()"])
def test_an_expression_that_does_more_than_call_a_function_is_refused(call: str):
    with pytest.raises(TargetError, match="is not a call of a function") as caught:
        called_name(call)
    assert "--call" in caught.value.hint


def test_a_call_may_have_space_around_it():
    assert called_name("  f(1, *[2], key=3) ") == "f"


def test_a_call_cannot_be_given_to_a_module():
    sentence, hint = refusal([], module="pkg.tool", call="f(1)")
    assert sentence == "--call needs a file, not -m"
    assert "f(1)" in hint


def test_nothing_of_the_target_is_executed_to_read_it(tmp_path: Path):
    path = tmp_path / "x.py"
    path.write_text("raise SystemExit('executed')\ndef f(): pass\n")
    assert parse_target([f"{path}::f"]).function == "f"


def test_a_badly_escaped_text_in_the_program_puts_no_warning_on_our_screen(tmp_path: Path):
    path = tmp_path / "x.py"
    path.write_text("pattern = '\\d'\n")
    code = "import sys; from foreframe.debugger.target import parse_target; parse_target(sys.argv[1:])"
    run = subprocess.run(
        [sys.executable, "-W", "always", "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""
