import pytest
from foreframe.adapters.dap.connection import Connection, Event, Received, Request, Response
from foreframe.adapters.dap.wire import Message, Signal, encode
from foreframe.debugger.errors import LocalProtocolError, PeerProtocolError
from hypothesis import given
from hypothesis import strategies as st


class Pair:
    """A client and an adapter wired together: what one sends, the other has received."""

    def __init__(self) -> None:
        self.client, self.adapter = Connection(), Connection()

    def ask(self, command: str, arguments: Message | None = None) -> tuple[int, Request]:
        seq, data = self.client.request(command, arguments)
        self.adapter.receive(data)
        request = self.adapter.next_received()
        assert isinstance(request, Request)
        return seq, request

    def answered(self, data: bytes) -> Received | Signal:
        self.client.receive(data)
        return self.client.next_received()


def heard(message: Message, *, after: Connection | None = None) -> Received | Signal:
    connection = after or Connection()
    connection.receive(encode(message))
    return connection.next_received()


def test_a_request_is_answered_by_number():
    pair = Pair()
    seq, request = pair.ask("stackTrace", {"threadId": 1})
    assert (request.command, request.arguments) == ("stackTrace", {"threadId": 1})
    response = pair.answered(pair.adapter.respond(request, {"stackFrames": []}))
    assert response == Response(request_seq=seq, command="stackTrace", success=True, body={"stackFrames": []})
    assert not pair.client.pending
    assert not pair.adapter.unanswered


def test_requests_may_be_answered_in_any_order():
    pair = Pair()
    first, asked_first = pair.ask("launch")
    second, asked_second = pair.ask("configurationDone")
    assert pair.client.pending == {first: "launch", second: "configurationDone"}
    late = pair.answered(pair.adapter.respond(asked_second))
    assert isinstance(late, Response)
    assert (late.request_seq, late.command) == (second, "configurationDone")
    early = pair.answered(pair.adapter.respond(asked_first))
    assert isinstance(early, Response)
    assert (early.request_seq, early.command) == (first, "launch")


def test_a_refusal_says_why():
    pair = Pair()
    seq, request = pair.ask("evaluate", {"expression": "1/"})
    response = pair.answered(pair.adapter.refuse(request, "that is no expression"))
    assert isinstance(response, Response)
    assert (response.request_seq, response.success, response.message) == (seq, False, "that is no expression")


def test_an_event_needs_no_request():
    pair = Pair()
    assert pair.answered(pair.adapter.tell("stopped", {"reason": "step"})) == Event(
        event="stopped", body={"reason": "step"}
    )


def test_both_sides_may_ask():
    pair = Pair()
    seq, data = pair.adapter.request("runInTerminal", {"args": ["python"]})
    request = pair.answered(data)
    assert isinstance(request, Request)
    pair.adapter.receive(pair.client.respond(request, {"processId": 7}))
    assert pair.adapter.next_received() == Response(
        request_seq=seq, command="runInTerminal", success=True, body={"processId": 7}
    )


def test_answering_twice_is_our_own_mistake():
    pair = Pair()
    _, request = pair.ask("threads")
    pair.adapter.respond(request)
    with pytest.raises(LocalProtocolError):
        pair.adapter.respond(request)
    with pytest.raises(LocalProtocolError):
        pair.adapter.refuse(Request(seq=99, command="threads"), "no")


def test_arguments_that_are_not_json_are_our_own_mistake_and_use_no_number():
    connection = Connection()
    with pytest.raises(LocalProtocolError):
        connection.request("evaluate", {"expression": object()})
    assert connection.request("threads")[0] == 1
    assert connection.pending == {1: "threads"}


def test_an_answer_to_what_was_never_asked_blames_the_peer():
    with pytest.raises(PeerProtocolError, match="request 5"):
        heard({"seq": 1, "type": "response", "request_seq": 5, "success": True, "command": "next"})


def test_a_second_answer_blames_the_peer():
    connection = Connection()
    seq, _ = connection.request("next")
    answer = {"seq": 1, "type": "response", "request_seq": seq, "success": True, "command": "next"}
    assert isinstance(heard(answer, after=connection), Response)
    with pytest.raises(PeerProtocolError):
        heard(answer, after=connection)


def test_a_number_used_again_before_its_answer_blames_the_peer():
    connection = Connection()
    ask = {"seq": 3, "type": "request", "command": "threads"}
    request = heard(ask, after=connection)
    assert isinstance(request, Request)
    connection.respond(request)
    assert isinstance(heard(ask, after=connection), Request)
    with pytest.raises(PeerProtocolError):
        heard(ask, after=connection)


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"type": "reply"},
        {"type": "request", "seq": "1", "command": "next"},
        {"type": "request", "seq": 1},
        {"type": "response", "request_seq": 1, "success": "yes"},
        {"type": "event", "event": None},
        {"type": "event", "event": "stopped", "body": []},
        {"type": "request", "seq": 1, "command": "next", "arguments": "all"},
    ],
)
def test_a_malformed_message_blames_the_peer_for_good(message: Message):
    connection = Connection()
    with pytest.raises(PeerProtocolError):
        heard(message, after=connection)
    with pytest.raises(PeerProtocolError):
        heard({"type": "event", "event": "stopped"}, after=connection)


def test_null_and_left_out_bodies_are_empty_ones():
    assert heard({"type": "event", "event": "initialized"}) == Event(event="initialized")
    assert heard({"type": "event", "event": "initialized", "body": None}) == Event(event="initialized")


def test_hanging_up_between_messages_is_the_end():
    connection = Connection()
    connection.receive(b"")
    assert connection.next_received() is Signal.CLOSED


FIELDS = st.sampled_from(["type", "seq", "request_seq", "success", "command", "event", "body", "arguments", "message"])
WORDS = st.sampled_from(["request", "response", "event", "next"]) | st.integers(-2, 3) | st.booleans() | st.none()


@given(st.lists(st.dictionaries(FIELDS, WORDS), min_size=1, max_size=4))
def test_arbitrary_messages_are_read_or_blame_the_peer_and_nothing_else(messages: list[Message]):
    connection = Connection()
    connection.request("next")
    try:
        for message in messages:
            assert isinstance(heard(message, after=connection), Request | Response | Event)
    except PeerProtocolError:
        pass
