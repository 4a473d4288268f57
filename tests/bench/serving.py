"""What `foreframe serve` gives one client and eight, and what a frame costs over it beside one predicted here.

Everything is on this machine, the clients too: they share its cores with the workers, so eight clients can have at most
as many times one client's throughput as there are cores that one client leaves idle. A frame's client is a process
of its own that follows one example's real frames; a token's client asks for 32 tokens after 200, over and over.
The processor's time of a frame, which other load disturbs little, tells what clients elsewhere would leave.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import numpy as np
from foreframe.app.wiring import context_of, make_predictor
from foreframe.debugger.errors import ForeframeError
from foreframe.debugger.inprocess import record_in_process
from foreframe.debugger.ports import Predictor
from foreframe.debugger.trace import Trace

from tests.programs import EXAMPLES

CLIENTS = 8
NUM_TOKENS = 32
REQUESTS = 8
FRAMES = 40
SCORED = ("brackets", "count_letters", "recursion", "run_length")


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, str]]:
    """`foreframe serve` with nano, on a free port: its process and its address."""
    command = [sys.executable, "-m", "foreframe.app", "serve", "--port", "0", "--max-clients", str(CLIENTS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().split()[-1]
            yield process.pid, address
        finally:
            process.terminate()


def ask_for_tokens(url: str, seed: int) -> None:
    """One client's requests: prompts of its own, so that no prefix is shared."""
    random = np.random.default_rng(seed)
    with httpx2.Client(base_url=url, timeout=60) as client:
        for _ in range(REQUESTS):
            prompt = random.integers(300, 1200, 200).tolist()
            body = {"prompt": prompt, "max_tokens": NUM_TOKENS, "temperature": 0, "logprobs": 20}
            client.post("/completions", json=body).raise_for_status()


def traces() -> list[Trace]:
    """Recorded examples that the embedded model does well enough on to be followed."""
    chosen = [example for example in EXAMPLES if example.name in SCORED]
    return [record_in_process(example.path.read_text(), example.function, example.call) for example in chosen]


def follow(predictor: Predictor, trace: Trace, frames: int) -> list[float]:
    """Milliseconds of each prediction after a real frame, the trace begun again where it ends."""
    taken: list[float] = []
    while True:
        session = predictor.session(context_of(trace))
        for frame in trace.frames[:-1]:
            session.observe(frame)
            began = time.perf_counter()
            with contextlib.suppress(ForeframeError):
                session.predict()
            taken.append((time.perf_counter() - began) * 1000)
            if len(taken) >= frames:
                return taken


def follow_remotely(url: str, number: int, ready: object, go: object) -> None:
    """One client's process: loads, waits for the others, predicts."""
    predictor, trace = make_predictor(url), traces()[number % len(SCORED)]
    ready.release()  # pyright: ignore
    go.wait()  # pyright: ignore
    follow(predictor, trace, FRAMES)


def seconds_for_tokens(url: str, clients: int) -> float:
    threads = [threading.Thread(target=ask_for_tokens, args=(url, 100 * clients + n)) for n in range(clients)]
    return lasting(threads)


def seconds_for_frames(url: str, clients: int) -> float:
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    processes = [context.Process(target=follow_remotely, args=(url, n, ready, go)) for n in range(clients)]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    began = time.perf_counter()
    go.set()
    for process in processes:
        process.join()
    return time.perf_counter() - began


def processor_ms(pid: int) -> float:
    """Processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lasting(threads: list[threading.Thread]) -> float:
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def told(what: str, seconds: Callable[[int], float], of_each: int) -> None:
    alone, together = seconds(1), seconds(CLIENTS)
    one, eight = of_each / alone, CLIENTS * of_each / together
    print(f"{what:<34}{one:>9.0f}/s{eight:>11.0f}/s{eight / one:>9.1f}x", flush=True)


def main() -> None:
    """Print the table."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with serving() as (pid, url):
        print(f"{'':34}{'one client':>11}{f'{CLIENTS} clients':>13}{'ratio':>10}")
        told(
            "tokens, prompts of 200 read anew", lambda clients: seconds_for_tokens(url, clients), REQUESTS * NUM_TOKENS
        )
        told("frames, each client a debugger", lambda clients: seconds_for_frames(url, clients), FRAMES)

        followed = traces()
        num_frames = sum(len(trace.frames) - 1 for trace in followed)
        workers = list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
        print(f"{'ms a frame':34}{'p50':>11}{'mean':>13}{'processor':>12}{'server':>9}{'workers':>9}")
        for name, predictor in (("predicted here", make_predictor("nano")), ("over the server", make_predictor(url))):
            used = [1000 * time.process_time(), processor_ms(pid), sum(map(processor_ms, workers))]
            taken = [ms for trace in followed for ms in follow(predictor, trace, len(trace.frames) - 1)]
            now = [1000 * time.process_time(), processor_ms(pid), sum(map(processor_ms, workers))]
            here, server, decoding = ((after - before) / num_frames for before, after in zip(used, now, strict=True))
            print(f"{name:34}{statistics.median(taken):>11.1f}{statistics.mean(taken):>13.1f}", end="")
            print(f"{here:>12.1f}{server:>9.1f}{decoding:>9.1f}", flush=True)
        metrics = httpx2.get(url.removesuffix("/v1") + "/metrics").text.splitlines()
        counts = dict(line.removeprefix("foreframe_").split() for line in metrics)
        read, cached = int(counts["prompt_tokens_total"]), int(counts["prompt_tokens_cached_total"])
        print(f"of {read} prompt tokens, {cached / read:.0%} had been read before")


if __name__ == "__main__":
    main()
