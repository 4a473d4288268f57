"""All benches, or those named: `python -m tests.bench [NAME…]`. One that lacks a package is passed over."""

from __future__ import annotations

import importlib
import sys
import traceback
from pathlib import Path


def main(wanted: list[str]) -> int:
    """Run each bench's `main()`; 1 if any failed."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    if unknown := [name for name in wanted if name not in names]:
        print(f"there is no bench {', '.join(unknown)}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    failed: list[str] = []
    for name in wanted or names:
        print(f"== {name}", flush=True)
        try:
            importlib.import_module(f"{__package__}.{name}").main()
        except ModuleNotFoundError as error:
            print(f"passed over: it needs {error.name}, which `make bench` installs")
        except Exception:  # one broken bench does not hide the others' figures
            traceback.print_exc()
            failed.append(name)
        print()
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


sys.exit(main(sys.argv[1:]))
