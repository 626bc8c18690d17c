"""A real POP3 server for one test: keeps messages until they are deleted and the visit ends."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Box:
    """A mailbox; ``breaks_at`` closes the connection instead of giving that message."""

    messages: list[bytes] = field(default_factory=list)
    breaks_at: int = 0
    password: str = "secret"
    port: int = 0

    @property
    def url(self) -> str:
        return f"pop3://retours:{self.password}@127.0.0.1:{self.port}/"


class Visit(socketserver.StreamRequestHandler):
    """One connection of a reader."""

    @property
    def box(self) -> Box:
        return self.server.box

    def handle(self) -> None:
        self.deleted: set[int] = set()
        self.say("+OK")
        for line in self.rfile:
            verb, _space, rest = line.strip().decode().partition(" ")
            if verb == "RETR" and int(rest) == self.box.breaks_at:
                return
            getattr(self, verb.lower(), self.fine)(rest)
            if verb == "QUIT":
                return

    def say(self, *lines: str | bytes) -> None:
        for line in lines:
            self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def fine(self, rest: str) -> None:
        self.say("+OK")

    def pass_(self, rest: str) -> None:
        self.say("+OK" if rest == self.box.password else "-ERR mot de passe")

    def list(self, rest: str) -> None:
        sizes = [f"{n} {len(message)}" for n, message in enumerate(self.box.messages, 1)]
        self.say("+OK", *sizes, ".")

    def retr(self, rest: str) -> None:
        rows = self.box.messages[int(rest) - 1].splitlines()
        self.say("+OK", *[b"." + row if row.startswith(b".") else row for row in rows], ".")

    def dele(self, rest: str) -> None:
        self.deleted.add(int(rest))
        self.say("+OK")

    def quit(self, rest: str) -> None:
        kept = [m for n, m in enumerate(self.box.messages, 1) if n not in self.deleted]
        self.box.messages = kept
        self.say("+OK")


setattr(Visit, "pass", Visit.pass_)


@contextmanager
def pop3_server() -> Iterator[Box]:
    """The server and its mailbox, on a free port."""
    box = Box()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Visit) as server:
        server.box = box
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield box
        server.shutdown()
