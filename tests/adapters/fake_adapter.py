"""A debug adapter that misbehaves in the way its argument names; run as a child, spoken to over its pipes."""

import os
import sys
import time

from foreframe.adapters.dap.connection import Connection, Request, Response
from foreframe.adapters.dap.wire import Signal


def main(behaviour: str) -> None:
    connection = Connection()
    while True:
        received = connection.next_received()
        if received is Signal.NEED_DATA:
            connection.receive(os.read(0, 65536))
        elif received is Signal.CLOSED:
            return
        elif isinstance(received, Request):
            os.write(1, answer(connection, received, behaviour))
        elif isinstance(received, Response):
            os.write(1, connection.tell("refused", {"message": received.message}))


def answer(connection: Connection, request: Request, behaviour: str) -> bytes:
    """What to send back to one request."""
    if request.command == "initialize" and behaviour != "mute":
        return connection.respond(request, {"supportsConfigurationDoneRequest": True})
    match behaviour:
        case "slow":
            time.sleep(0.4)
            return connection.respond(request)
        case "refusing":
            return connection.refuse(request, "not today")
        case "chatty":
            return b"<!DOCTYPE html>\r\n\r\n"
        case "asking":
            _, ask = connection.request("runInTerminal", {"args": ["sh"]})
            return ask + connection.respond(request)
        case "dying":
            sys.exit(3)
        case "recording":
            return connection.respond(request, {"at": time.monotonic()})
        case _:
            return b""


if __name__ == "__main__":
    main(sys.argv[1])
