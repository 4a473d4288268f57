"""One conversation in the Debug Adapter Protocol: requests, responses and events, without I/O.

Rule 1: whatever is wrong is somebody's fault, and the exception's class says whose.
Rule 2: both sides use it. A client sends requests and an adapter answers them, but an adapter may ask too.
Rule 3: it remembers what is unanswered and nothing else; time is the caller's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...debugger.errors import LocalProtocolError, PeerProtocolError
from .wire import Decoder, Message, Signal, encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The peer asks; it waits until `Connection.respond` or `Connection.refuse`."""

    seq: int
    command: str
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The peer answers a request of ours."""

    request_seq: int
    command: str
    """Of our request, by our own record of it."""

    success: bool
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])
    message: str = ""
    """Why not, where `success` is False."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The peer tells. In full: a DAP event, unlike the four of a trace."""

    event: str
    body: Mapping[str, Any] = field(default_factory=dict[str, Any])


Received = Request | Response | Event


class Connection:
    """Both directions of one conversation. Every method that sends returns the bytes to send."""

    def __init__(self) -> None:
        self._decoder = Decoder()
        self._seq = 0
        self._error: PeerProtocolError | None = None
        self.pending: dict[int, str] = {}
        """Our requests that await a response: number to command. A late response is still a legal one."""

        self.unanswered: dict[int, str] = {}
        """The peer's requests that await ours."""

    def request(self, command: str, arguments: Mapping[str, Any] | None = None) -> tuple[int, bytes]:
        """Ask; the number is what the response will carry."""
        message: Message = {"type": "request", "command": command}
        if arguments is not None:
            message["arguments"] = arguments
        data = self._send(message)
        self.pending[self._seq] = command
        return self._seq, data

    def respond(self, to: Request, body: Mapping[str, Any] | None = None) -> bytes:
        """Answer a request that was carried out."""
        return self._answer(to, {"success": True, **({} if body is None else {"body": body})})

    def refuse(self, to: Request, message: str) -> bytes:
        """Answer a request that was not carried out, in one sentence that the peer's user will read."""
        error = {"id": 1, "format": "{reason}", "variables": {"reason": message}, "showUser": True}
        return self._answer(to, {"success": False, "message": message, "body": {"error": error}})

    def tell(self, event: str, body: Mapping[str, Any] | None = None) -> bytes:
        """Send an event."""
        return self._send({"type": "event", "event": event, **({} if body is None else {"body": body})})

    def receive(self, data: bytes) -> None:
        """Store what a read returned; `b""` means that the peer hung up."""
        self._decoder.receive(data)

    def next_received(self) -> Received | Signal:
        """What the peer said next. After an error it stays in error: nothing behind it can be trusted."""
        if self._error is not None:
            raise self._error
        try:
            message = self._decoder.next_message()
            return message if isinstance(message, Signal) else self._read(message)
        except PeerProtocolError as error:
            self._error = error
            raise

    def _answer(self, to: Request, rest: Mapping[str, Any]) -> bytes:
        if self.unanswered.get(to.seq) != to.command:
            raise LocalProtocolError(f"request {to.seq} ({to.command}) is not waiting for an answer")
        data = self._send({"type": "response", "request_seq": to.seq, "command": to.command, **rest})
        del self.unanswered[to.seq]
        return data

    def _send(self, message: Message) -> bytes:
        try:
            data = encode({"seq": self._seq + 1, **message})
        except (TypeError, ValueError, RecursionError) as error:
            raise LocalProtocolError(f"a message of ours is not JSON: {error}") from None
        self._seq += 1
        return data

    def _read(self, message: Message) -> Received:
        match message:
            case {"type": "request", "seq": int(seq), "command": str(command)}:
                if seq in self.unanswered:
                    raise PeerProtocolError(f"the peer used request number {seq} again before its answer")
                self.unanswered[seq] = command
                return Request(seq=seq, command=command, arguments=_object(message, "arguments"))
            case {"type": "response", "request_seq": int(to), "success": bool(success)}:
                command = self.pending.pop(to, None)
                if command is None:
                    raise PeerProtocolError(f"the peer answered request {to}, which is not waiting for an answer")
                # A failure's body is for programs, its message for people; some peers leave out either.
                reason = message.get("message")
                return Response(
                    request_seq=to,
                    command=command,
                    success=success,
                    body=_object(message, "body"),
                    message=reason if isinstance(reason, str) else "",
                )
            case {"type": "event", "event": str(event)}:
                return Event(event=event, body=_object(message, "body"))
            case _:
                raise PeerProtocolError(f"a message is no request, response or event: {str(message)[:80]}")


def _object(message: Message, name: str) -> Mapping[str, Any]:
    value: object = message.get(name)
    # Left out, null and {} are the same to both sides of every adapter in use; anything else is damage.
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise PeerProtocolError(f"the {name} of a message is not an object: {str(message)[:80]}")
    return value
