"""`pytest --foreframe`: the same tests, in the debugger.

pytest loads this module in every run, so it imports nothing and has one option. With it, this process becomes
foreframe, and pytest with its arguments the debuggee: the terminal is free for the one, and what pytest does to
standard input and output concerns the other alone. What happens there: `dap/pytest_hooks.py`.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

OPTION = "--foreframe"
HOOKS = "_foreframe_pytest"
"""The plug-in that a debugged pytest has: this one then leaves it alone."""


def pytest_addoption(parser: Any) -> None:
    """One option."""
    group = parser.getgroup("debugging")
    group.addoption(OPTION, action="store_true", help="run the tests in foreframe: it stops where a test fails")


def pytest_configure(config: Any) -> None:
    """Become foreframe. The other plug-ins have not begun anything yet that would have to be ended."""
    if not config.getoption("foreframe") or config.pluginmanager.hasplugin(HOOKS):
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=True)
    given = config.invocation_params
    words = [str(word) for word in given.args if word != OPTION]
    os.chdir(given.dir)
    os.execv(sys.executable, command(words))


def command(words: list[str]) -> list[str]:
    """How foreframe is started on pytest with these arguments, each of them pytest's own."""
    return [sys.executable, "-P", "-m", "foreframe.app", "-m", "pytest", "--", *words]


pytest_configure.pytest_impl = {"tryfirst": True}  # pyright: ignore[reportFunctionMemberAccess]
