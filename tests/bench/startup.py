"""From the command to the first paint: the real application in a pseudo-terminal, on an example.

Painted means that the program's text can be read on the screen; meanwhile debugpy starts and the model is loaded.
Beside it, what cannot be avoided: Python, and the import of Textual.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from functools import partial
from statistics import median

from tests.programs import EXAMPLES_FOLDER

PROGRAM = EXAMPLES_FOLDER / "count_letters.py"
ROUNDS = 5
PATIENCE_S = 30.0
SIZE = (40, 120)

PAINTED: Mapping[str, bytes] = {
    "foreframe FILE.py, painted": b"How often does each letter occur",
    "foreframe FILE.py, stopped at its entry": "● live".encode(),
    "foreframe FILE.py, the first prediction": b"next: ",
}
"""What is on the screen by then."""

PREDICTED: Mapping[str, bytes] = {
    "foreframe predict FILE.py::f, painted": b"How often does each letter occur",
    "foreframe predict FILE.py::f, the first prediction": b"step 2/2",
}
CALL = [f"{PROGRAM}::f", "--call", "f('r')"]

CONTROL = re.compile(rb"\x1b(\[[0-9;?>=$]*[a-zA-Z~]|[()][A-Z0-9]|[=>78])")

LOADED = f"""
import sys
from foreframe.app.wiring import make_predictor, make_run
from foreframe.debugger.evaluation import free_run
from foreframe.debugger.target import parse_target
import foreframe.app.tui
target = parse_target([{str(PROGRAM)!r}], call="f('r')")
run = make_run(target, "predict", "nano")
print(len(free_run(run.load_predictor().session(run.context()), run.entry_frame)))
print(*(name for name in ("torch", "transformers", "accelerate") if name in sys.modules))
"""


def shown(texts: Mapping[str, bytes], *words: str) -> dict[str, float]:
    """Seconds until each text is on the screen of one run."""
    began = time.perf_counter()
    pid, screen = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(sys.executable, [sys.executable, "-m", "foreframe.app", *words])
    try:
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        return _read(screen, began, texts)
    finally:
        _quit(pid, screen)


def _read(screen: int, began: float, texts: Mapping[str, bytes]) -> dict[str, float]:
    found: dict[str, float] = {}
    text = b""
    while len(found) < len(texts):
        if time.perf_counter() - began > PATIENCE_S:
            raise TimeoutError(f"not on the screen within {PATIENCE_S:g} s: {set(texts) - set(found)}")
        if not select.select([screen], [], [], 0.1)[0]:
            continue
        text += os.read(screen, 1 << 16)
        now, shown = time.perf_counter() - began, CONTROL.sub(b"", text)
        for name, words in texts.items():
            if name not in found and words in shown:
                found[name] = now
    return found


def _quit(pid: int, screen: int) -> None:
    """End it as its user does, so that it ends what it started; by force if it will not."""
    deadline = time.monotonic() + 5
    os.write(screen, b"qq")
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            break
        if select.select([screen], [], [], 0.05)[0]:
            try:
                os.read(screen, 1 << 16)
            except OSError:
                time.sleep(0.05)  # the terminal's other end is closed
    os.close(screen)


def ran(*words: str) -> Callable[[], dict[str, float]]:
    """Seconds of a command, under the name of its last word or two."""
    name = " ".join(("python", *words)) if words[0] != "-m" else "foreframe --help"

    def run() -> dict[str, float]:
        began = time.perf_counter()
        subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
        return {name: time.perf_counter() - began}

    return run


def main() -> None:
    """Print the table."""
    import_textual = "import textual.app, textual.widgets"
    runs = [ran("-c", "pass"), ran("-m", "foreframe.app", "--help"), ran("-c", import_textual)]
    runs += [partial(shown, PAINTED, str(PROGRAM)), partial(shown, PREDICTED, "predict", *CALL)]
    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for run in runs:
            for name, seconds in run().items():
                taken.setdefault(name, []).append(seconds)
    baseline = median(taken[f"python -c {import_textual}"])
    print(f"{'':<50}{'ms':>7}{'of importing Textual':>22}")
    for name, seconds in taken.items():
        print(f"{name:<50}{median(seconds) * 1000:>7.0f}{median(seconds) / baseline:>21.1f}x")
    num_frames, heavy = subprocess.check_output([sys.executable, "-c", LOADED], text=True).split("\n")[:2]
    print(
        f"loaded by the interface and nano after {num_frames} predicted frames: {heavy or 'no torch, no transformers'}"
    )
