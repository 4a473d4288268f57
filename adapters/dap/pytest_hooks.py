"""What pytest is told when it is the debuggee: PYTEST_DONT_REWRITE

Loaded by `debuggee.py` from its path, in the debuggee's process, so it imports nothing of ours. A failing test is
stopped at where it failed, as with `--pdb`, and not at each exception that a test expects (`pytest.raises`), which
is all that debugpy alone could tell apart. Coverage and xdist are turned off, and that is said: one takes away the
debugger's events, the other runs the tests in processes where no debugger is.
"""

from __future__ import annotations

import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_told: list[str] = []


def pytest_load_initial_conftests(early_config: Any, args: list[str]) -> Iterator[None]:
    """Before anything of the user's is imported. Around the others' hooks, so before pytest-cov measures."""
    known = early_config.known_args_namespace
    if getattr(known, "cov_source", None) and not getattr(known, "no_cov", False):
        known.no_cov = True
        args.append("--no-cov")
        _told.append("foreframe adds --no-cov: coverage would take the debugger's events away")
    if getattr(known, "numprocesses", None) or getattr(known, "tx", None):
        known.numprocesses, known.tx, known.dist = 0, [], "no"
        args += ["-n0", "--dist=no"]
        _told.append("foreframe adds -n0: the tests run in this process, where the debugger is")
    yield


# What `pytest.hookimpl` does; pytest may not be imported before it is run.
pytest_load_initial_conftests.pytest_impl = {"hookwrapper": True}  # pyright: ignore[reportFunctionMemberAccess]


def pytest_report_header() -> list[str]:
    """Say what was changed."""
    return _told


def pytest_exception_interact(call: Any) -> None:
    """A test, a fixture or a collected file has failed, and not in a way that was expected."""
    from pydevd import get_global_debugger  # pyright: ignore

    debugger: Any = get_global_debugger()
    info = debugger.set_additional_thread_info(threading.current_thread())
    info.is_tracing += 1
    is_seen = sys.version_info >= (3, 12)
    if is_seen:
        # There debugpy would see its own waiting, and wait in that: in a place that nobody has asked about.
        debugger.disable_tracing()
    try:
        debugger.stop_on_unhandled_exception(debugger, threading.current_thread(), info, call.excinfo._excinfo)
    finally:
        if is_seen:
            debugger.enable_tracing()
        info.is_tracing -= 1
