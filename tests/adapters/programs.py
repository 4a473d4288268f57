"""All small programs as one: more than thirty, and with the shipped examples some fifty."""

from __future__ import annotations

from pathlib import Path

from ..programs import EXAMPLES
from .programs_flow import FLOW
from .programs_forms import FORMS

SNIPPETS = FLOW | FORMS


def write_driver(folder: Path, *, examples: bool = True) -> Path:
    """All snippets, and a call into each example, as one program of many modules."""
    lines: list[str] = []
    for name, source in SNIPPETS.items():
        (folder / f"{name}.py").write_text(source.lstrip("\n"))
        lines.append(f"import {name}")
    for example in EXAMPLES:
        if examples and not example.stdin:
            (folder / f"{example.name}.py").write_bytes(example.path.read_bytes())
            lines.append(f"import {example.name} as ex_{example.name}")
            lines.append(f"value = ex_{example.name}.{example.call}")
    driver = folder / "driver.py"
    driver.write_text("\n".join(lines) + "\n")
    return driver
