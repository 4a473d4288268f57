"""Two small charts as SVG text: shares with their intervals, and confidence against truth. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

COLOURS: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
"""Told apart by the colour-blind too: Okabe and Ito 2008."""

_INK, _FAINT, _GRID = "#1f2933", "#616e7c", "#e4e7eb"
_Place = Callable[[float], float]
_STYLE: Final = (
    "text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:13px;"
    f"fill:{_INK}}}.faint{{fill:{_FAINT};font-size:12px}}.title{{font-size:16px;font-weight:600}}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A share from 0 to 1 with its interval, and how many it is of."""

    share: float
    low: float
    high: float
    of: int


def dots(title: str, note: str, rows: Mapping[str, Mapping[str, Dot]]) -> str:
    """One line a row, in it one dot with a whisker for each series it has; the axis starts near the lowest."""
    series = list(dict.fromkeys(name for row in rows.values() for name in row))
    left, right, top, step = 130, 640, 92, 17
    start = _start([dot.low for row in rows.values() for dot in row.values()])
    marks: list[str] = []
    y = float(top)
    for name, row in rows.items():
        height = step * len(row) + 12
        marks.append(_text(left - 12, y + height / 2 + 4, name, anchor="end"))
        marks.append(f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_GRID}"/>')
        for at, (of_series, dot) in enumerate(row.items()):
            here = y + 6 + step * (at + 0.5)
            colour = COLOURS[series.index(of_series) % len(COLOURS)]
            marks.append(_whisker(dot, here, colour, lambda share: _scale(share, start, left, right)))
            label = f"{dot.share:.1%} of {dot.of:,}"
            marks.append(_text(right + 14, here + 4, label, style="faint"))
        y += height
    axis = [_tick(share, _scale(share, start, left, right), top, y) for share in _ticks(start)]
    legend = _legend(series, left) if len(series) > 1 else []
    return _svg(780, y + 34, title, note, [*axis, *legend, *marks])


def reliability(title: str, note: str, series: Mapping[str, Sequence[tuple[float, float, int]]]) -> str:
    """Mean confidence, share right and claims of each bin; on the diagonal confidence is what it says."""
    left, top, side = 70, 92, 380
    marks = [
        f'<rect x="{left}" y="{top}" width="{side}" height="{side}" fill="none" stroke="{_GRID}"/>',
        f'<line x1="{left}" y1="{top + side}" x2="{left + side}" y2="{top}" stroke="{_FAINT}" stroke-dasharray="4 4"/>',
    ]
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = left + side * share, top + side * (1 - share)
        marks.append(f'<line x1="{left}" x2="{left + side}" y1="{y:.1f}" y2="{y:.1f}" stroke="{_GRID}"/>')
        marks.append(_text(left - 10, y + 4, f"{share:.0%}", anchor="end", style="faint"))
        marks.append(_text(x, top + side + 20, f"{share:.0%}", anchor="middle", style="faint"))
    marks.append(_text(left + side / 2, top + side + 44, "confidence", anchor="middle"))
    marks.append(_text(22, top + side / 2, "share right", anchor="middle", turn=True))
    for at, bins in enumerate(series.values()):
        colour = COLOURS[at % len(COLOURS)]
        points = [(left + side * confidence, top + side * (1 - right), claims) for confidence, right, claims in bins]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        marks.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5" opacity="0.6"/>')
        most = max((claims for _, _, claims in points), default=1)
        for x, y, claims in points:
            radius = 3 + 7 * (claims / most) ** 0.5
            marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.75"/>')
    return _svg(left + side + 40, top + side + 64, title, note, [*_legend(list(series), left), *marks])


def _whisker(dot: Dot, y: float, colour: str, place: _Place) -> str:
    low, at, high = place(dot.low), place(dot.share), place(dot.high)
    return (
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="2" '
        f'stroke-opacity="0.45" stroke-linecap="round"/><circle cx="{at:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}"/>'
    )


def _start(lows: Sequence[float]) -> float:
    """Where the axis begins: a tenth below which nothing lies."""
    return min(int(min(lows, default=0.0) * 10) / 10, 0.9)


def _ticks(start: float) -> list[float]:
    step = 0.02 if start >= 0.9 else 0.05 if start >= 0.7 else 0.1 if start >= 0.4 else 0.2
    count = int((1 - start) / step + 1e-9)
    return [1 - step * back for back in range(count, -1, -1)]


def _scale(share: float, start: float, left: float, right: float) -> float:
    return left + (right - left) * (share - start) / (1 - start)


def _tick(share: float, x: float, top: float, bottom: float) -> str:
    line = f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom:.1f}" stroke="{_GRID}"/>'
    return line + _text(x, bottom + 20, f"{share:.0%}", anchor="middle", style="faint")


def _legend(names: Sequence[str], left: float) -> list[str]:
    marks: list[str] = []
    x = left
    for at, name in enumerate(names):
        marks.append(f'<circle cx="{x + 5:.1f}" cy="72" r="4.5" fill="{COLOURS[at % len(COLOURS)]}"/>')
        marks.append(_text(x + 15, 76, name))
        x += 34 + 7.2 * len(name)
    return marks


def _text(x: float, y: float, text: str, *, anchor: str = "start", style: str = "", turn: bool = False) -> str:
    turned = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turn else ""
    styled = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{styled}{turned}>{escape(text)}</text>'


def _svg(width: float, height: float, title: str, note: str, marks: Sequence[str]) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(title)}">'
    paper = f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="white"/>'
    head = [_text(20, 28, title, style="title"), _text(20, 48, note, style="faint")]
    return "\n".join([opening, paper, *head, *marks, "</svg>", ""])
