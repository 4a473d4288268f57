import contextlib
import json

import pytest
from foreframe.adapters.dap import wire
from foreframe.adapters.dap.wire import Decoder, Message, Signal, encode
from foreframe.debugger.errors import LocalProtocolError, PeerProtocolError
from hypothesis import given
from hypothesis import strategies as st

# Message, and its bytes as we write them. The one table is read both ways.
CASES: list[tuple[Message, bytes]] = [
    ({}, b"Content-Length: 2\r\n\r\n{}"),
    (
        {"seq": 1, "type": "request", "command": "next", "arguments": {"threadId": 1}},
        b"Content-Length: 70\r\n\r\n" + b'{"seq":1,"type":"request","command":"next","arguments":{"threadId":1}}',
    ),
    ({"text": "é"}, b'Content-Length: 17\r\n\r\n{"text":"\\u00e9"}'),
    ({"text": "\udc80"}, b'Content-Length: 17\r\n\r\n{"text":"\\udc80"}'),
    ({"text": "\r\n\r\n"}, b'Content-Length: 19\r\n\r\n{"text":"\\r\\n\\r\\n"}'),
]

# What other peers write, and we only read.
READ_ONLY: list[tuple[bytes, Message]] = [
    (b"content-length:2\r\n\r\n{}", {}),
    (b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\nContent-Length: 2\r\n\r\n{}", {}),
    ('Content-Length: 14\r\n\r\n{"text": "é"}'.encode(), {"text": "é"}),
    (b"Content-Length: 0002\r\n\r\n{}", {}),
]

GARBAGE: list[bytes] = [
    b"Content-Length\r\n\r\n{}",
    b"X: 1\r\n\r\n{}",
    b"Content-Length: -2\r\n\r\n{}",
    b"Content-Length: +2\r\n\r\n{}",
    b"Content-Length: 1_0\r\n\r\n0123456789",
    b"Content-Length: \r\n\r\n{}",
    b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    b"Content-Length: %d\r\n\r\n" % (wire.MAX_BODY + 1),
    b"Content-Length: %s\r\n\r\n" % (b"9" * 3000),
    b"Content-Length: 2\r\n\r\n[]",
    b"Content-Length: 2\r\n\r\n{,",
    b"Content-Length: 0\r\n\r\n",
    b"Content-Length: 3\r\n\r\n\xff\xfe\xff",
    b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    b"x" * (wire.MAX_HEADER + 1),
]


def decode(data: bytes, *cuts: int) -> list[Message | Signal]:
    """Everything a decoder says about bytes that arrive cut at these places, until it has no more to say."""
    decoder, said = Decoder(), list[Message | Signal]()
    for start, end in zip((0, *cuts), (*cuts, len(data)), strict=True):
        if chunk := data[start:end]:
            decoder.receive(chunk)
        while isinstance(message := decoder.next_message(), dict):
            said.append(message)
    decoder.receive(b"")
    said.append(decoder.next_message())
    return said


@pytest.mark.parametrize(("message", "data"), CASES)
def test_a_message_is_written_as_in_the_table(message: Message, data: bytes):
    assert encode(message) == data


@pytest.mark.parametrize(("data", "message"), [(data, message) for message, data in CASES] + READ_ONLY)
def test_a_message_is_read_back_wherever_it_is_split(data: bytes, message: Message):
    for cut in range(len(data) + 1):
        assert decode(data, cut) == [message, Signal.CLOSED]
    assert decode(data, *range(1, len(data))) == [message, Signal.CLOSED]


def test_messages_that_arrive_together_come_out_one_by_one():
    data = b"".join(data for _, data in CASES)
    assert decode(data) == [*(message for message, _ in CASES), Signal.CLOSED]
    assert decode(data, *range(1, len(data))) == [*(message for message, _ in CASES), Signal.CLOSED]


def test_nothing_yet_is_not_the_end():
    decoder = Decoder()
    assert decoder.next_message() is Signal.NEED_DATA
    decoder.receive(b"Content-Length: 2\r\n\r\n{")
    assert decoder.next_message() is Signal.NEED_DATA
    decoder.receive(b"}")
    assert decoder.next_message() == {}


@pytest.mark.parametrize("cut", range(1, len(CASES[1][1])))
def test_hanging_up_inside_a_message_blames_the_peer(cut: int):
    decoder = Decoder()
    decoder.receive(CASES[1][1][:cut])
    decoder.receive(b"")
    with pytest.raises(PeerProtocolError, match="hung up"):
        decoder.next_message()


@pytest.mark.parametrize("data", GARBAGE, ids=lambda data: repr(data[:24]))
def test_garbage_blames_the_peer_now_and_for_good(data: bytes):
    decoder = Decoder()
    decoder.receive(data)
    with pytest.raises(PeerProtocolError) as first:
        decoder.next_message()
    decoder.receive(b"Content-Length: 2\r\n\r\n{}")
    with pytest.raises(PeerProtocolError) as second:
        decoder.next_message()
    assert str(first.value) == str(second.value)


def test_bytes_after_the_end_are_our_own_mistake():
    decoder = Decoder()
    decoder.receive(b"")
    with pytest.raises(LocalProtocolError):
        decoder.receive(b"Content-Length")


@given(st.binary(min_size=1, max_size=200))
def test_arbitrary_bytes_parse_or_blame_the_peer_and_nothing_else(garbage: bytes):
    with contextlib.suppress(PeerProtocolError):
        assert all(isinstance(said, dict | Signal) for said in decode(garbage))


@given(st.binary(max_size=100))
def test_an_arbitrary_body_parses_or_blames_the_peer_and_nothing_else(body: bytes):
    with contextlib.suppress(PeerProtocolError):
        assert decode(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))[-1] is Signal.CLOSED


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=4), st.data())
def test_any_object_survives_the_wire_split_anywhere(message: Message, data: st.DataObject):
    sent = encode(message)
    cut = data.draw(st.integers(0, len(sent)))
    assert decode(sent, cut) == [json.loads(json.dumps(message)), Signal.CLOSED]
