"""A web server of somebody else, for one test: answers by path, remembers what it was asked."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Asked:
    """One request as the server received it; ``headers`` have lower-case names."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


#: status, headers, body
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Elsewhere:
    """A running server: ``answers`` maps a path (query left out) to a reply or a function."""

    url: str
    host: str
    answers: dict[str, Reply | Callable[[Asked], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def elsewhere_on_the_web() -> Iterator[Elsewhere]:
    """A server on 127.0.0.1, on a free port; ``host`` is what the setting must allow."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Asked(self.command, self.path, headers, self.rfile.read(length))
            site.asked.append(request)
            reply = site.answers.get(self.path.split("?")[0], (404, {}, b""))
            status, extra, body = reply(request) if callable(reply) else reply
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *args) -> None:
            """A test prints nothing."""

    for verb in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        setattr(Handler, f"do_{verb}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host = f"127.0.0.1:{server.server_address[1]}"
    site = Elsewhere(f"http://{host}", host)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
