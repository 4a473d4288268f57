"""What a predicted frame costs with the embedded model, over the examples and along a long trace.

A session keeps the history in the model's cache and drops the body of a call that has returned, so a step costs
the same wherever in a trace it is. What that saves is told by the same steps with the whole prompt read again.
Each step is measured as the interface has it: the real frame is observed, then the next one predicted. The clock is
the processor's, so that another program's load does not count; the model runs on one thread.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from importlib import resources

from foreframe.app.wiring import context_of, make_predictor
from foreframe.debugger.errors import ForeframeError
from foreframe.debugger.evaluation import Timing, percentile
from foreframe.debugger.frame import Frame
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import Prediction, Predictor, PredictorSession
from foreframe.debugger.trace import Trace
from foreframe.model.cwm import CwmMarker, frame_pieces
from foreframe.model.tokenizer import Tokenizer

from tests.programs import EXAMPLES

LOOP = """\
def squared(number):
    square = number * number
    return square


def f(count):
    total = 0
    for number in range(count):
        square = squared(number % 10)
        total = (total + square) % 100
    return total
"""
ITERATIONS = 300
EVERY = 50
"""Of the steps of the long trace, those that are also made with the prompt read again: each is slow."""


def stepped(predictor: Predictor, trace: Trace, timing: Timing) -> list[float]:
    """Milliseconds of each step; the first reads the source."""
    session = predictor.session(context_of(trace))
    taken: list[float] = []
    for frame in trace.frames[:-1]:
        began = time.process_time()
        session.observe(frame)
        timing.add(predicted(session))
        taken.append((time.process_time() - began) * 1000)
    return taken


def resent(predictor: Predictor, trace: Trace, at: int) -> float:
    """Milliseconds of one step, from nothing."""
    began = time.process_time()
    session = predictor.session(context_of(trace))
    for frame in trace.frames[: at + 1]:
        session.observe(frame)
    predicted(session)
    return (time.process_time() - began) * 1000


def predicted(session: PredictorSession) -> Prediction | None:
    """Ask; a frame that the model cannot end has been paid for all the same."""
    with contextlib.suppress(ForeframeError):
        return session.predict()
    return None


def spelled_out(frames: Sequence[Frame]) -> int:
    """Tokens of these frames in CWM's dialect, which has the JSON, names and source lines that nano's leaves out."""
    with resources.as_file(resources.files("foreframe.assets") / "models" / "nano" / "tokenizer.json") as path:
        tokenizer = Tokenizer.load(path)
    pieces = frame_pieces(frames)
    return sum(1 if isinstance(piece, CwmMarker) else len(tokenizer.encode_value(piece)) for piece in pieces)


def told(name: str, taken: Sequence[float], more: str = "") -> None:
    p50, p95 = percentile(list(taken), 0.5), percentile(list(taken), 0.95)
    print(f"{name:<34}{len(taken):>7}{p50 or 0:>9.1f}{p95 or 0:>9.1f}{sum(taken) / len(taken):>9.1f}{more}", flush=True)


def main() -> None:
    """Print the table."""
    predictor = make_predictor("nano")
    print(f"{'ms a frame':<34}{'frames':>7}{'p50':>9}{'p95':>9}{'mean':>9}")
    timing, in_cwm = Timing(), 0
    first: list[float] = []
    rest: list[float] = []
    for example in EXAMPLES:
        trace = record_in_process(example.path.read_text(), example.function, example.call)
        try:
            taken = stepped(predictor, trace, timing)
        except ForeframeError as error:
            print(f"{example.name}: {error}")
            continue
        in_cwm += spelled_out(trace.frames) - spelled_out(trace.frames[:1])
        first.append(taken[0])
        rest += taken[1:]
    told("examples, the first (reads source)", first)
    told("examples, each after it", rest)
    told("examples, all", first + rest)
    decoded = timing.tokens - timing.forced_tokens
    print(f"{timing.tokens:,} tokens, of which {timing.forced_tokens / timing.tokens:.0%} were forced")
    print(f"in CWM's dialect the same frames are {in_cwm:,}: {1 - decoded / in_cwm:.0%} of those need no decoding")

    trace = record_in_process(LOOP, "f", f"f({ITERATIONS})")
    taken = stepped(predictor, trace, Timing())
    third = len(taken) // 3
    for part, name in enumerate(("first", "middle", "last")):
        told(f"a loop with calls, {name} third", taken[part * third : (part + 1) * third])
    some = range(1, len(taken), EVERY)
    again = [resent(predictor, trace, at) for at in some]
    kept = [taken[at] for at in some]
    told("some of its steps", kept)
    told("the same, the prompt read again", again, f"   {sum(again) / sum(kept):.1f} times slower")
