"""Programs to debug: lines by name, the shipped examples, and functions of the standard library."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from foreframe.debugger.frame import Event, Frame

EXAMPLES_FOLDER = Path(__file__).parent.parent / "assets" / "examples"

_MARK = re.compile(r"#\s*@(\w+)\s*$")


def marked_lines(source: str) -> dict[str, int]:
    """Name to line number, for every line that ends in `# @name`."""
    marks = {}
    for lineno, line in enumerate(source.split("\n"), 1):
        if mark := _MARK.search(line):
            assert mark[1] not in marks, f"two lines are named {mark[1]}"
            marks[mark[1]] = lineno
    return marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A shipped program, and a call of one of its functions that leaves `value`."""

    name: str
    call: str
    value: object
    stdin: str = ""

    @property
    def path(self) -> Path:
        return EXAMPLES_FOLDER / f"{self.name}.py"

    @property
    def function(self) -> str:
        return self.call.partition("(")[0]


EXAMPLES = [
    Example(name="arithmetic", call="evaluate('2 * (3 + 4)')", value=14),
    Example(name="bank", call="savings(10, 2)", value=20.3),
    Example(name="brackets", call="first_mismatch('f(a[0)]')", value=5),
    Example(name="count_letters", call="f('error')", value={"e": 1, "r": 3, "o": 1}),
    Example(name="dates", call="day_of_year(2024, 3, 1)", value=61),
    Example(name="exceptions", call="attempt({'port': 'x'})", value=("not a number: 'x'", ["open", "close"])),
    Example(name="inventory", call="trade([('tea', 2)])", value=(9.0, [], 91.0)),
    Example(name="matrices", call="determinant([[1, 2], [3, 4]])", value=-2),
    Example(name="numbers_game", call="factors(60)", value=[2, 2, 3, 5]),
    Example(name="pipeline", call="averages('GET / 10\\nGET / 20')", value=[15.0]),
    Example(name="reads_stdin", call="total(['1', 'x', '2'])", value=(3, ["x"]), stdin="3\nx\n4\n\n"),
    Example(name="recursion", call="fib(5)", value=5),
    Example(name="run_length", call="encode('aaab')", value="3ab"),
    Example(name="settings", call="parse('a = 1 # one')", value={"a": 1}),
    Example(name="sorting", call="merge_sort([3, 1, 2])", value=[1, 2, 3]),
    Example(name="text_wrap", call="wrap('one two three', 7)", value=["one two", "three"]),
    Example(name="word_count", call="most_common('a b c b')", value=[("b", 2), ("c", 1)]),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryCall:
    """A call of a pure function of the standard library, written as `--call` takes it."""

    module: str
    call: str

    def __str__(self) -> str:
        return f"{self.module}.{self.function}"

    @property
    def function(self) -> str:
        return self.call.partition("(")[0]

    def value(self) -> object:
        """What the library itself answers."""
        return eval(self.call, vars(importlib.import_module(self.module)))

    def copy_into(self, folder: Path) -> Path:
        """The module's source as a file of a user's own, for a debugger that steps over the library's."""
        original = importlib.import_module(self.module).__file__
        assert original is not None
        copy = folder / f"std_{self.module.replace('.', '_')}.py"
        copy.write_bytes(Path(original).read_bytes())
        return copy


_PARAGRAPH = "The quick brown fox jumps over the lazy dog."

# Only functions at a module's top level that are Python all the way (bisect's and operator's are
# replaced by C ones), of modules that import absolutely, so that a copy of the file works alone.
LIBRARY_CALLS = [
    LibraryCall(module="_pydecimal", call="_sqrt_nearest(2_000_000, 1000)"),
    LibraryCall(module="_strptime", call="_strptime('2024-02-29', '%Y-%m-%d')"),
    LibraryCall(module="ast", call="literal_eval('[1, {\"a\": (2, -3)}]')"),
    LibraryCall(module="base64", call="b64encode(b'a?~', b'-_')"),
    LibraryCall(module="base64", call="b85decode('Xk~0{Zv')"),
    LibraryCall(module="calendar", call="isleap(1900)"),
    LibraryCall(module="calendar", call="leapdays(1900, 2001)"),
    LibraryCall(module="colorsys", call="hls_to_rgb(0.5, 0.3, 0.4)"),
    LibraryCall(module="colorsys", call="rgb_to_hsv(0.2, 0.4, 0.4)"),
    LibraryCall(module="copy", call="deepcopy({'a': [1, (2, [3])]})"),
    LibraryCall(module="difflib", call="get_close_matches('appel', ['ape', 'apple', 'peach'])"),
    LibraryCall(module="email._parseaddr", call="parsedate_tz('Mon, 20 Nov 1995 19:12:08 -0500')"),
    LibraryCall(module="email.utils", call="formataddr(('Ada \"L\"', 'ada@example.org'))"),
    LibraryCall(module="encodings.punycode", call="punycode_encode('bücher')"),
    LibraryCall(module="fnmatch", call="translate('[!a-c]*.py?')"),
    LibraryCall(module="ftplib", call='parse257(\'257 "/a ""b""" made\')'),
    LibraryCall(module="genericpath", call="commonprefix(['/usr/lib', '/usr/local'])"),
    LibraryCall(module="getopt", call="getopt(['-v', '--out=x', 'file'], 'vo:', ['out=', 'quiet'])"),
    LibraryCall(module="glob", call="escape('a[1]*.txt')"),
    LibraryCall(module="heapq", call="nsmallest(2, [5, 1, 4, 2])"),
    LibraryCall(module="html", call="escape('<a href=\"x\">&</a>')"),
    LibraryCall(module="html", call="unescape('&lt;p&gt; &#233; &amp; &nosuch;')"),
    LibraryCall(module="http.cookiejar", call="split_header_words(['name=\"a b\"; port=80'])"),
    LibraryCall(module="inspect", call="cleandoc('First.\\n\\n    Second.\\n      Third.\\n')"),
    LibraryCall(module="ipaddress", call="ip_address('192.168.0.1')"),
    LibraryCall(module="json.decoder", call="py_scanstring('\"a\\\\n\\\\u00e9\" rest', 1)"),
    LibraryCall(module="ntpath", call="join('C:\\\\a', 'b', '..', 'D:c')"),
    LibraryCall(module="posixpath", call="commonpath(['/usr/lib/x', '/usr/local'])"),
    LibraryCall(module="posixpath", call="join('/a', 'b', '../c')"),
    LibraryCall(module="pprint", call="pformat({'b': [1, 2], 'a': ('x',)})"),
    LibraryCall(module="quopri", call="quote(b'=')"),
    LibraryCall(module="shlex", call="join(['a', 'b c', \"d'e\"])"),
    LibraryCall(module="shlex", call="split('cp \"a b\" c')"),
    LibraryCall(module="statistics", call="mean([1, 2, 3, 4])"),
    LibraryCall(module="statistics", call="median([5, 1, 4])"),
    LibraryCall(module="statistics", call="quantiles([1, 2, 3, 4, 5])"),
    LibraryCall(module="string", call="capwords('hello  there world')"),
    LibraryCall(module="textwrap", call="dedent('  a\\n    b\\n  c\\n')"),
    LibraryCall(module="textwrap", call=f"wrap({_PARAGRAPH!r}, 16)"),
    LibraryCall(module="urllib.parse", call="parse_qsl('a=1&b=x+y&c')"),
    LibraryCall(module="urllib.parse", call="urljoin('http://a/b/c/d', '../g')"),
]


def well_formed(frames: Iterable[Frame], source: str | None = None) -> None:
    """AssertionError naming the first frame that cannot stand where it does in a whole trace.

    With `source`, the text of the target's file, its lines are checked too.
    """
    lines = None if source is None else source.split("\n")
    live: list[bool] = []  # for each activation, the entry's first: has it seen an exception?
    number = -1
    for number, frame in enumerate(frames):
        told = f"frame {number}, {frame.event} at line {frame.lineno}, depth {frame.depth}:"
        _well_shaped(frame, told)
        if lines is not None and frame.path == "":
            assert 1 <= frame.lineno <= len(lines), f"{told} the file has {len(lines)} lines"
            assert frame.source == lines[frame.lineno - 1], f"{told} the file's line is {lines[frame.lineno - 1]!r}"
        assert live or number == 0, f"{told} the entry was already left"
        _take_place(frame, live, told)
    assert number >= 0, "no frames"
    assert all(live), f"the trace ends with {len(live)} activations that neither returned nor saw an exception"


def _well_shaped(frame: Frame, told: str) -> None:
    if frame.event in (Event.CALL, Event.LINE):
        assert frame.value is None, f"{told} it carries the value {frame.value}"
    else:
        assert frame.value is not None, f"{told} it carries no value"
        assert not frame.locals, f"{told} it carries locals"
    for name, value in frame.locals.items():
        assert isinstance(name, str), f"{told} the name {name!r} is no text"
        assert isinstance(value, str), f"{told} the value of {name} is no text"


def _take_place(frame: Frame, live: list[bool], told: str) -> None:
    """Put the frame on the stack of live activations, without those that an exception left.

    An exception's frame need not be an activation's last: `except` and `finally` may run before it is passed on.
    """
    starts = frame.event is Event.CALL
    assert frame.depth >= 0, f"{told} a depth is never negative"
    assert frame.depth <= len(live) - 1 + starts, f"{told} the depth was {len(live) - 1} before"
    while len(live) - 1 + starts > frame.depth:
        raised = live.pop()
        assert raised, f"{told} the activation at depth {len(live)} neither returned nor saw an exception"
    if starts:
        live.append(False)
    elif frame.event is Event.RETURN:
        live.pop()
    elif frame.event is Event.EXCEPTION:
        live[-1] = True
