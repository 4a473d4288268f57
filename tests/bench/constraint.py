"""What the grammar's constraint changes: the same model and programs at each level, from none to the flow of control.

Teacher-forced over traces that ship and were held out. Where FOREFRAME_CRUXEVAL names a file of CruxEval's items, they
are one more set, and their outputs are predicted in free runs. A malformed frame is one that the model's own tokens do
not complete.
"""

from __future__ import annotations

import itertools
import os
from importlib import resources
from pathlib import Path

from foreframe.app.evals import output_items, record_item, stored_traces
from foreframe.app.wiring import context_of
from foreframe.debugger.errors import ForeframeError, GrammarError
from foreframe.debugger.evaluation import evaluate_output
from foreframe.debugger.ports import Predictor
from foreframe.debugger.trace import Trace
from foreframe.model.constrain import Level
from foreframe.model.load import load_predictor

TRACES = 60
"""Of a set, its first ones."""

ITEMS = "FOREFRAME_CRUXEVAL"


def stepped(predictor: Predictor, trace: Trace) -> tuple[int, int, int]:
    """Frames predicted, those of them that were right, and those that were malformed."""
    session = predictor.session(context_of(trace))
    frames = [frame for frame in trace.frames if not frame.path]
    exact = malformed = 0
    for frame, real in itertools.pairwise(frames):
        session.observe(frame)
        try:
            said = session.predict()
            exact += said is not None and said.frame == real
        except GrammarError:
            malformed += 1
        except ForeframeError:
            continue
    return len(frames) - 1, exact, malformed


def main() -> None:
    """Print the table."""
    folder = Path(str(resources.files("foreframe.assets"))) / "traces"
    traces = {name: stored_traces(folder / f"{name}.jsonl.gz")[:TRACES] for name in ("micro", "written")}
    items = output_items(Path(os.environ[ITEMS]), None) if ITEMS in os.environ else []
    recorded = {item: record_item(item) for item in items}
    if items:
        traces["cruxeval"] = [trace for trace in recorded.values() if trace is not None]
    print(f"{'':<10}" + "".join(f"{f'{name}: exact':>17}{'malformed':>11}" for name in traces), end="")
    print(f"{f'pass@1 of {len(items)}':>16}{'ended':>7}" if items else "")
    for level in Level:
        predictor = load_predictor(level=level)
        line = f"{level:<10}"
        for held in traces.values():
            frames, exact, malformed = map(sum, zip(*(stepped(predictor, trace) for trace in held), strict=True))
            line += f"{exact / frames:>17.1%}{malformed:>11}"
        if items:
            output = evaluate_output(predictor, items, recorded.__getitem__)
            line += f"{output['pass_at_1']:>16.0%}{output['format_valid']:>7.0%}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
