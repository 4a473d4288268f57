"""Two themes, dark and light: blue for what agrees, orange for what does not, violet for what is only predicted.

The pair blue and orange stays apart for red-green deficient eyes; the glyphs and words
beside the colours carry the meaning for everybody else.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from .run import DARK, LIGHT

_DARK_STYLES: Final = {
    "match": "#6cb6ff",
    "equivalent": "#5fc9c4",
    "differs": "#ff9d4d",
    "missing": "#d9b36c",
    "predicted": "#b69cf5",
    "predicted-far": "#8373b4",
    "predicted-farther": "#6a5e93",
    "inline": "#6f97c4",
    "quiet": "#79859b",
    "fainter": "#4a556b",
    "line-real": "#1c3a5e",
    "line-predicted": "#33284f",
    "line-cursor": "#1d2533",
    "rule": "#2b3648",
    "rule-focus": "#5aa2ee",
    "badge-text": "#0e131b",
    "wrong": "#ff7b7b",
    "code-keyword": "#82aaff",
    "code-constant": "#9fb8e8",
    "code-function": "#e7d9a8",
    "code-builtin": "#7fc8d6",
    "code-string": "#a3c996",
    "code-number": "#dcb98a",
    "code-comment": "#66738a",
    "code-operator": "#98a6bd",
}

_LIGHT_STYLES: Final = {
    "match": "#0a62c2",
    "equivalent": "#0b767a",
    "differs": "#b34700",
    "missing": "#8a6100",
    "predicted": "#6d3fc4",
    "predicted-far": "#9877d4",
    "predicted-farther": "#ad94dc",
    "inline": "#3f72ad",
    "quiet": "#66707f",
    "fainter": "#a9b1bd",
    "line-real": "#cfe4fb",
    "line-predicted": "#e7defa",
    "line-cursor": "#eceef2",
    "rule": "#cdd3db",
    "rule-focus": "#1f73d1",
    "badge-text": "#ffffff",
    "wrong": "#b3261e",
    "code-keyword": "#1d4fa8",
    "code-constant": "#3b4fa0",
    "code-function": "#6b4e00",
    "code-builtin": "#0a6875",
    "code-string": "#2f6b28",
    "code-number": "#8a4b08",
    "code-comment": "#7a828e",
    "code-operator": "#55606f",
}

DEFAULTS: Final = _DARK_STYLES
"""For Textual's own themes, which do not name our styles."""

THEMES: Final = (
    Theme(
        name=DARK,
        primary="#5aa2ee",
        secondary="#b69cf5",
        accent="#ff9d4d",
        warning="#ff9d4d",
        error="#ff7b7b",
        success="#6cb6ff",
        foreground="#d5dce8",
        background="#0e131b",
        surface="#0e131b",
        panel="#161d29",
        dark=True,
        variables={**_DARK_STYLES, "scrollbar": "#2b3648", "scrollbar-background": "#0e131b"},
    ),
    Theme(
        name=LIGHT,
        primary="#1f73d1",
        secondary="#6d3fc4",
        accent="#b34700",
        warning="#b34700",
        error="#b3261e",
        success="#0a62c2",
        foreground="#1f2630",
        background="#fbfbfa",
        surface="#fbfbfa",
        panel="#eef0f3",
        dark=False,
        variables={**_LIGHT_STYLES, "scrollbar": "#cdd3db", "scrollbar-background": "#fbfbfa"},
    ),
)
