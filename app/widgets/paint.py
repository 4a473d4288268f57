"""From lines of styled text to Textual's strips, with the colours of styles.tcss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, cast

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter
from textual.strip import Strip
from textual.widget import Widget

from ..text import Line

NAMES: Final = (
    *("dim", "head", "name", "value", "changed", "changed-span", "confidence", "doubt", "key", "notice"),
    *("match", "equivalent", "differs", "missing", "extra", "tainted", "ghost", "ahead", "real", "predicted"),
    *("ghost-far", "ghost-farther", "inline", "heat-low", "heat", "heat-high"),
    *("brand", "title", "badge", "badge-predict", "accuracy", "live", "busy", "tab", "tab-active"),
    *("breakpoint", "unverified", "lineno", "stderr", "note", "seek"),
    *("line-cursor", "line-real", "line-predicted", "line-selected"),
    *("code", "code-keyword", "code-constant", "code-function", "code-class", "code-decorator", "code-self"),
    *("code-builtin", "code-string", "code-number", "code-comment", "code-operator"),
)

_ASCII: Final = str.maketrans(
    {
        **dict(zip("✓≈✗∅…·●○■▶▷▸▹•◆░◂→←↑↓—×⊘↺✎▾⏱◐◇◌⏎�", "=~!_..*o#>>>>*#:<><^v-xXR+v@?+-$?", strict=True)),
        **dict(zip("▁▂▃▄▅▆▇█", "12345678", strict=True)),
        # What Textual draws with: borders, switches, and the glass of its palette, which is two cells wide.
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
        **dict.fromkeys("─━▔", "-"),
        **dict.fromkeys("│┃▌▐▊▎", "|"),
        "🔎": "> ",
    }
)


class _Plain(LineFilter):
    """All that is drawn, by whomever, with ASCII characters in place of glyphs, cell for cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """One line."""
        return [Segment(text.translate(_ASCII), style, control) for text, style, control in segments]


_PLAIN: Final = _Plain()


class PaintedApp(App[None]):
    """An application whose widgets paint. It alone knows the styles: in each widget they would be worked out anew."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ff--{name}" for name in NAMES}

    def notify_style_update(self) -> None:
        """Textual tells that colours may be other ones now."""
        super().notify_style_update()
        self._named: dict[str, Style] = {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Plain glyphs too, where the screen has the class `-ascii`."""
        return [*super().get_line_filters(), *([_PLAIN] if self.screen.has_class("-ascii") else [])]

    def named_style(self, names: str) -> Style:
        """The style that the names, separated by spaces, stand for; null for none."""
        if names not in self._named:
            nodes = (self.get_component_styles(f"ff--{name}") for name in names.split())
            self._named[names] = Style.combine([Style.null(), *(node.partial_rich_style for node in nodes)])
        return self._named[names]


def label(*parts: tuple[str, str]) -> Content:
    """Text for a widget's border; never read as markup."""
    return Content.assemble(*parts)


def _style_of(widget: Widget, names: str) -> Style:
    return cast("PaintedApp", widget.app).named_style(names)


def paint(widget: Widget, line: Line, cells: int, under: str = "") -> Strip:
    """A line in exactly so many cells, on the widget's own background or that of the style `under`."""
    base = widget.rich_style + _style_of(widget, under)
    segments = [Segment(text, base + _style_of(widget, names)) for text, names in line if text]
    return Strip(segments).adjust_cell_length(cells, base)
