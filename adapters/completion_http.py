"""JSON over HTTP to one server: time-outs, retries, limits, and a key that is never told.

It knows nothing of completions. Every failure is a ModelError of one sentence; after one, further
requests fail at once for a while, so that a debugger whose server is gone does not wait at each frame.
"""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
import weakref
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpx2

from ..debugger.errors import ModelError

MAX_RESPONSE: Final = 10 * 1024 * 1024
"""A run of 8 tokens with 20 alternatives each is 8 kB; past 10 MB it is no answer to what we ask."""

MAX_IN_FLIGHT: Final = 4
"""Requests at once from one process; a further one waits for its turn."""

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
RETRIED: Final = frozenset({429, 500, 502, 503, 504})
KEYS: Final = ("FOREFRAME_API_KEY", "OPENAI_API_KEY")
"""Environment variables that hold the key; the first that is set counts."""

SETTINGS: Final = "ALL_PROXY, HTTP_PROXY, HTTPS_PROXY, SSL_CERT_FILE and SSL_CERT_DIR"
"""Environment variables that httpx heeds."""

TIMEOUT: Final = "FOREFRAME_TIMEOUT"
"""Environment variable: seconds that a server may be silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what."""

    connect_s: float = 5.0
    read_s: float = 60.0
    """Without a byte; a large model reads a long prompt in this time."""

    tries: int = 4
    backoff_s: float = 0.25
    """Before the first retry; doubled for each after it, and spread by chance over half of that."""

    max_wait_s: float = 20.0
    """The longest wait before a retry, also where the server asks for a longer one."""

    rest_s: float = 5.0
    """After a failure, how long requests fail at once."""


class Connection:
    """Requests to one server. Threads may share it."""

    def __init__(self, url: str, *, key: str = "", patience: Patience | None = None) -> None:
        self._address = _address(url)
        self._key = _checked(key)
        self._patience = patience or Patience()
        self._turns = threading.BoundedSemaphore(MAX_IN_FLIGHT)
        self._closed = threading.Event()
        self._resting_until = 0.0
        self._failure: ModelError | None = None
        try:
            self._client = httpx2.Client(
                headers={
                    "Accept-Encoding": "identity",
                    **({"Authorization": f"Bearer {self._key}"} if self._key else {}),
                },
                timeout=httpx2.Timeout(self._patience.read_s, connect=self._patience.connect_s),
                limits=httpx2.Limits(max_connections=MAX_IN_FLIGHT),
                follow_redirects=False,
                # A proxy of the environment is for other machines.
                trust_env=self._address.hostname not in LOOPBACK,
            )
        # From None and without a reason: what is said of a proxy may hold its password.
        except (ImportError, ValueError, OSError, httpx2.InvalidURL):
            raise ModelError(
                f"{self.server} cannot be asked with the proxy and certificate settings of the environment",
                hint=f"see {SETTINGS}; a SOCKS proxy needs the package socksio",
            ) from None
        weakref.finalize(self, self._client.close)

    @property
    def server(self) -> str:
        """Its address, for messages."""
        return self._address.netloc

    def get(self, path: str) -> Any:
        """The JSON at a path below the address. Raises ModelError; StatusError, its subclass, for a refusal."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, object]) -> Any:
        """What the server answers to this JSON object. Raises as `get`. A path from `/` on is below the host."""
        return self._ask("POST", path, json.dumps(fields).encode())

    def close(self) -> None:
        """Ask nothing more: who waits for a retry stops waiting. A request in flight is not cut off."""
        self._closed.set()

    def _ask(self, method: str, path: str, body: bytes | None) -> Any:
        failure = self._failure  # which another thread may forget
        if failure is not None and time.monotonic() < self._resting_until:
            raise failure
        with self._turn():
            try:
                answer = self._tried(method, path, body)
            except StatusError as error:
                # A refusal of one request says nothing of the next, but for a key that is wrong.
                if error.status in RETRIED or error.status in (401, 403):
                    self._rest(error)
                raise
            except ModelError as error:
                self._rest(error)
                raise
        self._failure = None
        return answer

    @contextlib.contextmanager
    def _turn(self) -> Generator[None]:
        if not self._turns.acquire(timeout=self._patience.read_s):
            raise ModelError(f"{self.server} is still busy with earlier requests", hint="it answers too slowly")
        try:
            yield
        finally:
            self._turns.release()

    def _rest(self, error: ModelError) -> None:
        self._failure = ModelError(str(error), hint=error.hint)
        self._resting_until = time.monotonic() + self._patience.rest_s

    def _tried(self, method: str, path: str, body: bytes | None) -> Any:
        wait = self._patience.backoff_s
        for left in range(self._patience.tries - 1, -1, -1):
            if self._closed.is_set():
                raise ModelError(f"the connection to {self.server} is closed")
            try:
                return self._once(method, path, body)
            except StatusError as error:
                if error.status not in RETRIED or not left:
                    raise
                pause = max(wait, error.retry_after_s)
            except _LostError as error:
                if not left:
                    raise ModelError(str(error), hint=error.hint) from None
                pause = wait
            wait *= 2
            self._closed.wait(min(pause * random.uniform(1, 1.5), self._patience.max_wait_s))
        raise AssertionError("the last try returns or raises")

    def _once(self, method: str, path: str, body: bytes | None) -> Any:
        headers = {"Content-Type": "application/json"} if body is not None else {}
        try:
            with self._client.stream(method, self._url(path), content=body, headers=headers) as response:
                content = self._content(response)
                if not response.is_success:
                    raise self._refusal(response, content)
        # From None: what httpx raises holds the request, and with it the key.
        except httpx2.TimeoutException:
            raise ModelError(
                f"{self.server} did not answer within {self._patience.read_s:g} s",
                hint=f"is it overloaded, or still loading? {TIMEOUT} gives it more seconds",
            ) from None
        except httpx2.ConnectError:
            raise _LostError(
                f"{self.server} cannot be reached", hint="is the server running, and the port right?"
            ) from None
        except (httpx2.InvalidURL, UnicodeError):  # as a name for DNS, which it is not until it is looked up
            raise ModelError(
                f"the name of {self.server}, or of a proxy on the way to it, is no host's",
                hint="http://127.0.0.1:8931/v1 is an address; HTTP_PROXY names a proxy",
            ) from None
        except httpx2.HTTPError:
            raise _LostError(
                f"{self.server} closed the connection in the middle of an answer", hint="its own log may say why"
            ) from None
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            begins = self._told(content[:200].decode(errors="replace"))[:40]
            raise ModelError(
                f"{self.server} answered what is no JSON: {begins!r}", hint="is it a completion server?"
            ) from None

    def _url(self, path: str) -> str:
        base = f"{self._address.scheme}://{self._address.netloc}"
        return base + path if path.startswith("/") else f"{base}{self._address.path.rstrip('/')}/{path}"

    def _content(self, response: httpx2.Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        last = time.monotonic() + self._patience.read_s
        for piece in response.iter_bytes():
            pieces.append(piece)
            size += len(piece)
            if time.monotonic() > last:  # a byte now and then is no answer either
                raise httpx2.ReadTimeout("")
            if size > MAX_RESPONSE:
                raise ModelError(
                    f"{self.server} answered more than {MAX_RESPONSE >> 20} MB", hint="is it a completion server?"
                )
        return b"".join(pieces)

    def _refusal(self, response: httpx2.Response, content: bytes) -> StatusError:
        status = response.status_code
        if status in (401, 403):
            said, hint = "refused the key" if self._key else "asks for a key", f"{KEYS[0]} in the environment holds it"
        elif response.is_redirect:
            # A redirect could take the key to another host.
            host = urlsplit(response.headers.get("location", "")).netloc or self.server
            said, hint = f"redirects to {self._told(host)}", "give that address to --model, if you trust it"
        else:
            said = f"answered HTTP {status}{self._told(_reason(content))}"
            hint = "its own log may say why" if status >= 500 else "is it a completion server?"
        return StatusError(f"{self.server} {said}", hint=hint, status=status, retry_after_s=_retry_after(response))

    def _told(self, text: str) -> str:
        """A server's words, without the key if it gives that back."""
        return text.replace(self._key, "…") if self._key else text


class StatusError(ModelError):
    """The server answered, and refused."""

    def __init__(self, message: str, *, hint: str, status: int, retry_after_s: float) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.retry_after_s = retry_after_s


class _LostError(ModelError):
    """There is no connection, or no longer: it may be there at the next try."""


def key_from(environment: Mapping[str, str]) -> str:
    """The key for remote models; "" where there is none."""
    return next((environment[name].strip() for name in KEYS if environment.get(name, "").strip()), "")


def patience_from(environment: Mapping[str, str]) -> Patience:
    """The time-outs, as the environment wants them. Raises ModelError."""
    text = environment.get(TIMEOUT, "").strip()
    if not text:
        return Patience()
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise ModelError(f"{TIMEOUT} is {text!r}, which is no number of seconds", hint="60 is the default")
    return Patience(connect_s=min(5.0, seconds), read_s=seconds)


def _address(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        usable = address.scheme in ("http", "https") and bool(address.hostname) and (address.port or 1) > 0
    except ValueError:
        raise ModelError(f"{url} is no address of a server", hint="http://127.0.0.1:8931/v1 is one") from None
    if address.username is not None or address.password is not None:
        raise ModelError("a password in --model would be shown and kept", hint=f"put the key into {KEYS[0]}")
    if not usable or address.query or address.fragment:
        raise ModelError(f"{url} is no address of a server", hint="http://127.0.0.1:8931/v1 is one")
    return address


def _checked(key: str) -> str:
    if not all("!" <= char <= "~" for char in key):
        raise ModelError(f"{KEYS[0]} holds characters that no key has", hint="a space or a line end, perhaps")
    return key


def _retry_after(response: httpx2.Response) -> float:
    """Seconds the server asks for; 0.0 where it does not, or names a date."""
    text = response.headers.get("retry-after", "")
    return float(text) if text.isdecimal() else 0.0


def _reason(content: bytes) -> str:
    """What an error's body says, as OpenAI's API and llama.cpp put it; "" where it says nothing of that form."""
    try:
        error = json.loads(content)["error"]
        message = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    line = " ".join(str(message).split())
    return f": {line[:200]}" if line else ""
