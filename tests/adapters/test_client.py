import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from foreframe.adapters.dap.client import GATED, Client
from foreframe.adapters.dap.latency import measure
from foreframe.adapters.dap.processes import end_session
from foreframe.debugger.errors import AdapterError, LocalProtocolError

FAKE = Path(__file__).with_name("fake_adapter.py")


@contextlib.asynccontextmanager
async def client_of(behaviour: str, *, timeout_s: float = 5.0, start: bool = True) -> AsyncIterator[Client]:
    client = Client(command=[sys.executable, str(FAKE), behaviour], timeout_s=timeout_s)
    try:
        if start:
            await client.start()
        yield client
    finally:
        await client.stop()


async def test_a_request_that_the_adapter_did_not_announce_is_never_sent():
    async with client_of("asking") as client:
        for command in GATED.keys() - {"configurationDone"}:
            with pytest.raises(AdapterError, match=f"cannot {command}"):
                await client.request(command)


async def test_a_request_that_nobody_knows_is_our_own_mistake():
    async with client_of("asking") as client:
        with pytest.raises(LocalProtocolError, match="stepSideways"):
            await client.request("stepSideways")


async def test_a_refusal_is_told_with_its_reason():
    async with client_of("refusing") as client:
        with pytest.raises(AdapterError, match="threads failed: not today"):
            await client.request("threads")


async def test_silence_ends_a_request_and_the_next_one_fails_at_once():
    async with client_of("wedged", timeout_s=0.2) as client:
        with pytest.raises(AdapterError, match=r"not answered threads within 0\.2 s") as silent:
            await client.request("threads")
        assert "restart" in silent.value.hint
        with pytest.raises(AdapterError, match="stopped answering after threads") as at_once:
            async with asyncio.timeout(0.1):
                await client.request("stackTrace", {"threadId": 1})
        assert "restart" in at_once.value.hint


async def test_a_late_answer_shows_that_the_adapter_is_alive():
    async with client_of("slow", timeout_s=0.1) as client:
        with pytest.raises(AdapterError, match="not answered threads"):
            await client.request("threads")
        await asyncio.sleep(0.6)
        assert await client.request("stackTrace", timeout_s=5) == {}


async def test_an_adapter_that_dies_fails_what_waits_and_what_follows():
    async with client_of("dying") as client:
        with pytest.raises(AdapterError, match="ended"):
            await client.request("threads")
        with pytest.raises(AdapterError, match="cannot pause"):
            await client.request("pause")
        assert [event async for event in client.events()] == []
        assert client.gone


async def test_an_adapter_that_speaks_something_else_is_to_blame():
    async with client_of("chatty") as client:
        with pytest.raises(AdapterError, match="broke the protocol"):
            await client.request("threads")


async def test_a_request_of_the_adapter_is_always_answered():
    async with client_of("asking") as client:
        await client.request("threads")
        event = await anext(client.events())
        assert (event.event, event.body) == ("refused", {"message": "foreframe cannot runInTerminal"})


async def test_an_adapter_that_cannot_be_started_is_told():
    client = Client(command=["/nonexistent/python"])
    with pytest.raises(AdapterError, match="cannot be started: No such file"):
        await client.start()
    await client.stop()


async def test_a_name_that_no_host_can_have_is_told():
    client = Client(address=("a..b", 80))
    with pytest.raises(AdapterError, match=r"nothing can be reached at a\.\.b:80: no such host"):
        await client.start()
    await client.stop()


async def test_a_client_that_was_not_started_says_so():
    with pytest.raises(AdapterError, match="not started"):
        await Client().request("threads")


async def test_stopping_twice_is_safe_and_leaves_no_process():
    client = Client(command=[sys.executable, str(FAKE), "wedged"])
    await client.start()
    assert client._process is not None
    pid = client._process.pid
    await client.stop()
    await client.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_cancelling_a_start_leaves_nothing_behind():
    async with client_of("mute", start=False) as client:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await client.start()


async def test_one_evaluation_is_in_flight_at_a_time():
    async with client_of("recording") as client:
        order = list[int]()

        async def evaluate(number: int) -> None:
            await client.request("evaluate", {"expression": str(number)})
            order.append(number)
            assert len(client._waiting) <= 1

        await asyncio.gather(*(evaluate(number) for number in range(5)))
        assert order == [0, 1, 2, 3, 4]


async def test_killing_a_session_reaches_a_process_in_a_group_of_its_own():
    grandchild = "import os,time; os.setpgid(0, 0); print(os.getpid(), flush=True); time.sleep(60)"
    child = f"import subprocess,sys; subprocess.run([sys.executable, '-c', {grandchild!r}])"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", child, stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert process.stdout is not None
    pid = int(await process.stdout.readline())
    assert os.getpgid(pid) == pid
    await end_session(process.pid)
    await process.wait()
    assert await process.stdout.read() == b""  # the pipe closes when the last of them is gone


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be told to acknowledge at once")
async def test_the_quick_adapter_is_at_least_ten_times_faster():
    quick, plain = await measure(low_latency=True, steps=10), await measure(low_latency=False, steps=4)
    # The best of each, since other tests may keep the machine busy: 4 ms and 176 ms.
    assert min(quick.step_ms) * 10 < min(plain.step_ms)
