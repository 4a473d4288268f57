"""The application as a user has it: the installed command, a terminal, debugpy, and the embedded model."""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

COMMAND = Path(sys.executable).parent / "foreframe"
ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
"""A wait ends as soon as what is waited for is there; this is for a machine that does much else."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal is needed")


class Terminal:
    """The command in a pseudo-terminal, and what stands on its screen."""

    def __init__(
        self,
        *arguments: str,
        state: Path,
        columns: int = 120,
        rows: int = 36,
        cwd: Path = ROOT,
        folder: Path | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self.screen)
        self._child = pexpect.spawn(
            str(COMMAND),
            list(arguments),
            cwd=str(cwd),
            env={
                "TMPDIR": str(folder or tempfile.gettempdir()),
                "XDG_STATE_HOME": str(state),
                "TERM": "xterm-256color",
                "LANG": "C.UTF-8",
                "PATH": "/usr/bin:/bin",
                "TEXTUAL_ANIMATIONS": "none",
            },
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
        )
        self._is_closed = False

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def press(self, keys: str) -> None:
        for key in keys:
            self._child.send(key)

    def _read(self) -> bool:
        """Let what the application wrote act on the screen. False where it has gone."""
        try:
            # Requests that pyte cannot parse: private modes are asked for with a `$` that it would print.
            text = self._child.read_nonblocking(65_536, timeout=0.1)
            self._stream.feed(re.sub(r"\x1b\[[?>=<][0-9;]*(\$p|u)", "", text))
        except pexpect.TIMEOUT:
            pass
        except pexpect.EOF:
            return False
        return True

    def wait_for(self, condition: Callable[[str], object], description: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition(self.text):
            alive = self._read()
            assert alive or condition(self.text), f"the command has ended before {description}:\n{self.text}"
            assert time.monotonic() < end, f"not within {PATIENCE_S} s: {description}\n{self.text}"

    def leave(self) -> int | None:
        """Quit as a user does; the exit status."""
        self.press("qq")
        end = time.monotonic() + PATIENCE_S
        while self._read() and time.monotonic() < end:
            pass
        self._child.close()
        return self._child.exitstatus

    def terminate(self) -> int | None:
        """End it as `kill` does; the exit status."""
        self._child.kill(signal.SIGTERM)
        while self._read():
            pass
        self._child.close()
        return self._child.exitstatus

    def close_window(self) -> bool:
        """End it as a terminal does that is closed; whether it has gone."""
        os.close(self._child.child_fd)
        end = time.monotonic() + PATIENCE_S
        while (gone := os.waitpid(self._child.pid, os.WNOHANG)[0]) == 0 and time.monotonic() < end:
            time.sleep(0.05)
        self._is_closed = gone != 0
        return self._is_closed

    def hold_up(self) -> None:
        """Stop it for a moment, without a word to it."""
        self._child.kill(signal.SIGSTOP)
        time.sleep(0.2)
        self._child.kill(signal.SIGCONT)

    def model_process(self) -> int:
        """The child in which the model runs."""
        threads = Path(f"/proc/{self._child.pid}/task").glob("*/children")
        children = {pid for path in threads for pid in path.read_text().split()}
        return next(int(p) for p in children if "foreframe.model.worker" in Path(f"/proc/{p}/cmdline").read_text())

    def kill(self) -> None:
        if not self._is_closed:
            self._child.close(force=True)


def steps(text: str) -> int:
    """How many frames the header counts."""
    found = re.search(r"step \d+/(\d+)", text)
    return int(found[1]) if found else 0


@pytest.fixture
def terminals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []
    state = tmp_path_factory.mktemp("state")

    def open_terminal(
        *arguments: str, columns: int = 120, rows: int = 36, cwd: Path = ROOT, folder: Path | None = None
    ) -> Terminal:
        opened.append(Terminal(*arguments, state=state, columns=columns, rows=rows, cwd=cwd, folder=folder))
        return opened[-1]

    yield open_terminal
    for terminal in opened:
        terminal.kill()


def test_a_program_is_stepped_and_the_model_judged(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals("assets/examples/count_letters.py")
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    terminal.wait_for(lambda text: "#2 ✓ match" in text or "#2 ✗" in text, "a verdict on the entry stop")
    assert "▶  1  " in terminal.text
    terminal.press("n")
    terminal.wait_for(lambda text: "▶  4  def f(text):" in text, "a step to the next statement")
    terminal.press("n")
    terminal.wait_for(lambda text: '▶ 13  if __name__ == "__main__":' in text, "a step over the function")
    terminal.press("ns")
    terminal.wait_for(lambda text: "▶  5      counts = {}" in text, "a step into the function")
    terminal.wait_for(lambda text: re.search(r"✓  text +'strawberry' +'strawberry' +match", text), "a match of values")
    assert re.search(r"nano [\d,]+ tok/s +tf \d+% · free \d+%", terminal.text)
    terminal.press("c")
    terminal.wait_for(lambda text: "■ ended" in text and "exit status 0" in text, "the end of the program")
    assert terminal.leave() == 0


def test_a_terminal_that_is_too_small_is_told_so(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals("assets/examples/count_letters.py", columns=50, rows=12)
    terminal.wait_for(lambda text: "foreframe needs 60×15 cells, here are 50×12" in text, "what is needed")
    assert terminal.leave() == 0


def test_predicting_executes_nothing(terminals: Callable[..., Terminal], tmp_path: Path) -> None:
    (tmp_path / "makes.py").write_text(
        "from pathlib import Path\n\ndef make(name):\n    number = 1\n    Path(name).touch()\n    return number\n"
    )
    terminal = terminals("predict", "makes.py", "--call", "make('made.txt')", cwd=tmp_path)
    terminal.wait_for(lambda text: "⊘ NOT EXECUTED" in text, "the badge")
    terminal.wait_for(lambda text: steps(text) > 1, "the first predicted frame")
    before = steps(terminal.text)
    terminal.press("nn")
    terminal.wait_for(lambda text: steps(text) > before, "a further frame")
    assert "⊘ NOT EXECUTED" in terminal.text
    assert "live" not in terminal.screen.display[0]
    assert terminal.leave() == 0
    assert not (tmp_path / "made.txt").exists()


def test_a_terminated_application_leaves_nothing_behind(terminals: Callable[..., Terminal], tmp_path: Path) -> None:
    terminal = terminals("assets/examples/count_letters.py", folder=tmp_path)
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    assert list(tmp_path.glob("foreframe-*"))
    assert terminal.terminate() == 0
    assert not list(tmp_path.glob("foreframe-*"))


@pytest.mark.parametrize("keys", ["", "qq"])
def test_an_application_whose_window_is_closed_ends(
    keys: str, terminals: Callable[..., Terminal], tmp_path: Path
) -> None:
    terminal = terminals("assets/examples/count_letters.py", folder=tmp_path)
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    terminal.press(keys)
    assert terminal.close_window()
    assert not list(tmp_path.glob("foreframe-*"))


def test_an_application_that_was_held_up_can_be_left(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals("assets/examples/count_letters.py")
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    for _ in range(2):
        terminal.hold_up()
    assert terminal.leave() == 0


def test_a_key_right_after_the_command_line_is_for_what_it_has_done(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals("assets/examples/count_letters.py")
    terminal.wait_for(lambda text: "● live" in text, "the entry stop")
    terminal.press(":8\rb")
    terminal.wait_for(lambda text: re.search(r"● +8  ", text), "a breakpoint on the line that was gone to")
    assert terminal.leave() == 0


def test_the_output_follows_its_end(terminals: Callable[..., Terminal], tmp_path: Path) -> None:
    (tmp_path / "lines.py").write_text("for i in range(40):\n    print('line', i)\n")
    terminal = terminals("--no-stop", "lines.py", cwd=tmp_path)
    terminal.wait_for(lambda text: "■ ended" in text, "the end of the program")
    terminal.wait_for(lambda text: "line 39" in text and "the program ended" in text, "the end of what it wrote")
    assert "line 3 " not in terminal.text
    assert terminal.leave() == 0


def test_a_model_that_dies_is_told_of_and_comes_back(terminals: Callable[..., Terminal]) -> None:
    terminal = terminals("assets/examples/count_letters.py")
    terminal.wait_for(lambda text: "#2 ✓ match" in text or "#2 ✗" in text, "a verdict on the entry stop")
    os.kill(terminal.model_process(), signal.SIGKILL)
    terminal.press("n")
    terminal.wait_for(lambda text: "SIGKILL" in text, "the reason")
    terminal.press("nns")
    terminal.wait_for(lambda text: re.search(r"✓  text +'strawberry' +'strawberry' +match", text), "a match of values")
    assert terminal.leave() == 0
