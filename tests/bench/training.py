"""What share of the machine's float32 matrix-multiply peak a training step of nano uses, and how to spread it.

Each way is a set of processes that wait for their turn: one thread, two threads, two processes of one thread that
average their gradients (DDP over gloo), the same in bfloat16, and with compiled layers. Real documents, 8,192 tokens
a step over all processes, forward, backward, AdamW. The peak is two threads', in float32, taken in turn with the
steps, so that another program's load falls on both alike; a processor with products of bfloat16 can do more than
that. Operations are those of the matrix products that the step needs: six a parameter and token in the layers, six a
weight of the output layer and asked token, and twelve a layer, channel and pair of tokens that see each other.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import socket
import statistics
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

TOKENS = 8_192
ROUNDS = 3
SIDE, PRODUCTS = 1_024, 8
"""Of the matrices whose product is the peak, and how many a turn."""


@dataclass(frozen=True)
class Way:
    name: str
    processes: int = 1
    threads: int = 1
    half: bool = False
    """Whether products are of bfloat16."""

    compiled: bool = False


WAYS = [
    *(Way(f"{processes} x {threads}", processes, threads) for processes, threads in ((1, 1), (1, 2), (2, 1))),
    Way("2 x 1 bfloat16", 2, half=True),
    Way("2 x 1 bfloat16 compiled", 2, half=True, compiled=True),
]


def made(tokens: int, seed: int, number: int) -> list:
    from foreframe.model.tokenizer import Tokenizer
    from foreframe.train.batches import families, packed_batches
    from foreframe.train.data.stream import traced
    from foreframe.train.documents import documents
    from foreframe.train.recipes import NANO

    tokenizer, rng = Tokenizer.load(NANO / "tokenizer.json"), random.Random(seed)
    written = (
        document
        for program, trace in traced(seed)
        for document in documents(program.source, trace.frames, tokenizer, max_tokens=1024, rng=rng)
    )
    pool = families(itertools.islice(written, number * tokens // 100), tokens)
    return list(itertools.islice(packed_batches(pool, tokens, rng), number))


def operations(batch, config) -> float:
    """Floating-point operations of a step that are unavoidable."""
    pieces = batch.layout.pieces
    pairs = sum(
        length * (length + 1) / 2 + length * (pieces[to].length if to is not None else 0) for length, to in pieces
    )
    width, inner, heads = config.hidden_size, config.intermediate_size, config.num_key_value_heads * config.head_dim
    layer = 2 * width * width + 2 * width * heads + 3 * width * inner
    linear = 6 * config.num_hidden_layers * layer * batch.num_tokens
    return linear + 6 * config.vocab_size * width * len(batch.target_N) + 12 * config.num_hidden_layers * width * pairs


def work(way: Way, rank: int, port: int, pipe: Connection) -> None:
    """One process: does what it is told, and says what that took."""
    import torch
    from foreframe.model.tokenizer import Tokenizer
    from foreframe.train.architecture import build, nano_config
    from foreframe.train.objective import Objective
    from foreframe.train.recipes import NANO

    torch.set_num_threads(way.threads)
    torch.manual_seed(0)
    model = build(nano_config(len(Tokenizer.load(NANO / "tokenizer.json"))))
    objective = Objective(model, compiled=way.compiled)
    optimizer = torch.optim.AdamW(objective.parameters(), lr=1e-4, fused=True)
    if way.processes > 1:
        os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
        torch.distributed.init_process_group("gloo", rank=rank, world_size=way.processes)
        objective = torch.nn.parallel.DistributedDataParallel(objective)
    batches = itertools.cycle(made(TOKENS // way.processes, 7 + rank, ROUNDS + 1))
    square = torch.randn(SIDE, SIDE)

    while (told := pipe.recv()) != "end":
        batch = next(batches) if told == "step" else None
        begun = time.perf_counter()
        if batch is None:
            for _ in range(PRODUCTS):
                square @ square
            pipe.send((2 * SIDE**3 * PRODUCTS, 0, 0, time.perf_counter() - begun))
            continue
        with torch.autocast("cpu", torch.bfloat16, enabled=way.half):
            loss, _ = objective(*batch.inputs(torch.device("cpu")))
        (loss / len(batch.target_N)).backward()
        optimizer.step()
        optimizer.zero_grad()
        seconds = time.perf_counter() - begun
        pipe.send((operations(batch, model.config), batch.num_tokens, len(batch.target_N), seconds))


def turn(team: list[Connection], told: str) -> tuple[float, float, float]:
    """Operations, tokens and asked tokens a second of a team, which is done when its last process is."""
    for pipe in team:
        pipe.send(told)
    answers = [pipe.recv() for pipe in team]
    seconds = max(answer[3] for answer in answers)
    return tuple(sum(answer[part] for answer in answers) / seconds for part in range(3))


def main() -> None:
    """Print the table."""
    context = multiprocessing.get_context("spawn")
    teams: dict[Way, list[Connection]] = {}
    processes = []
    for way in WAYS:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        for rank in range(way.processes):
            ours, theirs = context.Pipe()
            processes.append(context.Process(target=work, args=(way, rank, port, theirs), daemon=True))
            processes[-1].start()
            teams.setdefault(way, []).append(ours)
        for _ in range(2):  # touches all memory once, and compiles for one length and then for any
            turn(teams[way], "step")
    peaks: list[float] = []
    steps: dict[Way, list[tuple[float, float, float]]] = {way: [] for way in WAYS}
    for _, way in itertools.product(range(ROUNDS), WAYS):
        peaks.append(turn(teams[WAYS[1]], "peak")[0])
        steps[way].append(turn(teams[way], "step"))
    for pipe in itertools.chain.from_iterable(teams.values()):
        pipe.send("end")
    for process in processes:
        process.join()

    peak = statistics.median(peaks)
    least, most = min(peaks) / 1e9, max(peaks) / 1e9
    print(f"two threads multiply matrices at {peak / 1e9:.0f} GFLOPS (from {least:.0f} to {most:.0f})")
    print(f"{'processes x threads':26}{'tokens/s':>10}{'asked/s':>10}{'of the peak':>13}")
    for way, rates in steps.items():
        done, tokens, asked = (statistics.median(part) for part in zip(*rates, strict=True))
        print(f"{way.name:26}{tokens:10,.0f}{asked:10,.0f}{done / peak:13.0%}")


if __name__ == "__main__":
    main()
