"""What a confined child installs before user code: no network, no processes, no writing outside its scratch folder.

An audit hook refuses each such act with `Refused`, a PermissionError, so that the program sees an ordinary failure;
resource limits bound memory, CPU time and the size of files. A fork never happens, so that a loop of forks is a loop
of failures until the clock ends it; there is no limit of the number of processes besides (RLIMIT_NPROC counts all
that the user has running, and threads, which are allowed as far as memory goes). The parent gives the child an empty
standard input, a session of its own, a wall clock that ends the whole group, and removes the scratch folder.

It is a rail for code that goes wrong, such as a candidate of a search or of a model that deletes files, and no prison
for code that means harm: reading is free, so are threads and inherited descriptors; a C extension that makes system
calls of its own is not seen, nor is one that writes into the interpreter's memory (ctypes beyond its import is
refused, crafted bytecode is not). Where enemies are to be run, put a container or a virtual machine around foreframe.

It runs inside the debuggee (see `rendering.py` for what that forbids).
"""

from __future__ import annotations

import os
import sys

try:
    import resource
except ImportError:  # not on Windows: the limits are the parent's alone there
    resource = None

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

sys.modules.pop("resource", None)  # a user may have his own

FILE_BYTES = 1 << 28
"""A longer file cannot be written."""

_AF_UNIX = 1
"""asyncio's loops wake themselves through a pair of these."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_REFUSED = frozenset(
    [
        "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pty.spawn",
        "subprocess.Popen", "os.kill", "os.killpg", "signal.pthread_kill", "resource.setrlimit", "resource.prlimit",
        "fcntl.ioctl", "winreg.ConnectRegistry", "winreg.CreateKey", "winreg.DeleteKey", "winreg.SetValue",
    ]
)  # fmt: skip
"""Audit events that nobody confined may cause."""

_REFUSED_FAMILIES = ("socket", "ctypes", "syslog", "ftplib", "smtplib", "msvcrt", "_winapi")
"""Parts of audit events before the dot, but for what `_is_harmless` knows."""

_REFUSED_IMPORTS = frozenset(["_dbm", "_gdbm", "_posixshmem", "_xxsubinterpreters", "_interpreters"])
"""Extensions that write files, or start interpreters, without an audit event."""

_UNHEARD = (
    ("_posixsubprocess", "fork_exec"), ("posix", "mkfifo"), ("posix", "mknod"), ("os", "mkfifo"), ("os", "mknod"),
    ("posix", "chroot"), ("os", "chroot"), ("_signal", "pidfd_send_signal"), ("signal", "pidfd_send_signal"),
)  # fmt: skip
"""Functions that cause no audit event, taken away from the modules that have them."""

_CHANGING: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.chflags": ((0, None),), "os.chmod": ((0, 2),), "os.chown": ((0, 3),), "os.link": ((0, 2), (1, 3)),
    "os.mkdir": ((0, 2),), "os.remove": ((0, 1),), "os.removexattr": ((0, None),), "os.rename": ((0, 2), (1, 3)),
    "os.rmdir": ((0, 1),), "os.setxattr": ((0, None),), "os.symlink": ((1, 2),), "os.truncate": ((0, None),),
    "os.utime": ((0, 3),), "sqlite3.connect": ((0, None),),
}  # fmt: skip
"""By audit event, which arguments are paths of what it changes, each with the one that is its folder's descriptor."""


class Refused(PermissionError):  # noqa: N818 - it is the sandbox that refuses
    """What confined code was kept from doing."""


class Refusals:
    """What a confined process was refused so far."""

    def __init__(self) -> None:
        self.first = ""
        """What it tried, in words; "" so far. Told even where the program caught the exception."""

    def clear(self) -> None:
        """Begin anew, for the next piece of code."""
        self.first = ""


def confine(scratch: str, *, memory_bytes: int, cpu_s: int, allowed: Sequence[str] = ()) -> Refusals:
    """Confine this process from now on; there is no way back.

    `scratch` is the folder that may be written in, `allowed` are single files outside it that may be written too.
    `memory_bytes` bounds the address space, what is mapped by now included; `cpu_s` the CPU time from the
    process's start, after which the kernel ends it.
    """
    _limit(memory_bytes, cpu_s)
    sys.dont_write_bytecode = True
    refusals = Refusals()
    root = os.path.realpath(scratch)
    files = frozenset([os.devnull, *map(os.path.realpath, allowed)])

    def refuse(what: str) -> None:
        refusals.first = refusals.first or what
        raise Refused(f"{what} is refused in the sandbox")

    _take_away(refuse)
    sys.addaudithook(_hook(refuse, _writable(root, files)))
    return refusals


def _limit(memory_bytes: int, cpu_s: int) -> None:
    if resource is None:
        return
    limits = {"RLIMIT_AS": memory_bytes, "RLIMIT_CPU": cpu_s, "RLIMIT_FSIZE": FILE_BYTES, "RLIMIT_CORE": 0}
    for name, value in limits.items():
        number = getattr(resource, name, None)
        if number is None:
            continue
        hard = resource.getrlimit(number)[1]
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(number, (most, most))
        except (ValueError, OSError):
            continue  # macOS knows no limit of the address space


def _take_away(refuse: Callable[[str], None]) -> None:
    """Replace the functions that no audit event tells of."""
    for module, name in _UNHEARD:
        try:
            found = __import__(module)
        except ImportError:
            continue
        if hasattr(found, name):
            setattr(found, name, _refusing(refuse, f"{module.lstrip('_')}.{name}"))


def _refusing(refuse: Callable[[str], None], what: str) -> Callable[..., None]:
    return lambda *_, **__: refuse(what)


def _writable(root: str, files: frozenset[str]) -> Callable[[Any, Any], bool]:
    realpath, readlink, fsdecode, join = os.path.realpath, os.readlink, os.fsdecode, os.path.join
    below = root + os.sep

    def writable(path: Any, folder: Any) -> bool:
        if isinstance(path, int):
            return True  # of a descriptor that it could open
        try:
            text = fsdecode(path)
            if isinstance(folder, int) and folder >= 0:
                text = join(readlink(f"/proc/self/fd/{folder}"), text)
            real = realpath(text)
        except (OSError, TypeError, ValueError):
            return False
        return real.startswith(below) or real in files or real == root

    return writable


def _hook(refuse: Callable[[str], None], writable: Callable[[Any, Any], bool]) -> Callable[[str, Any], None]:
    """The audit hook; everything it needs is its own, out of reach of what the program replaces."""
    refused, families, imports = _REFUSED, frozenset(_REFUSED_FAMILIES), _REFUSED_IMPORTS
    changing, harmless, writing, number = _CHANGING, _is_harmless, _WRITING, int

    def hook(event: str, details: Any) -> None:
        if event == "open":
            path, _, flags = details
            if isinstance(flags, number) and flags & writing and not writable(path, None):
                refuse(f"writing {path!r}")
        elif event in changing:
            for at, folder in changing[event]:
                inside = details[folder] if folder is not None and folder < len(details) else None
                if not writable(details[at], inside) and not (event[:3] == "sql" and details[at] == ":memory:"):
                    refuse(f"{event} of {details[at]!r}")
        elif event == "import":
            if details[0] in imports:
                refuse(f"importing {details[0]}")
        elif event in refused or (event.partition(".")[0] in families and not harmless(event, details)):
            refuse(event)

    return hook


def _is_harmless(event: str, details: Any) -> bool:
    """What asyncio and an import of ctypes do, of the families that are refused."""
    if event == "socket.__new__":
        return details[1] == _AF_UNIX
    return event == "socket.gethostname" or (event == "ctypes.dlopen" and details[0] is None)
