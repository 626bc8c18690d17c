"""The audit of dependencies: a vulnerability is named, a service away is told and fails nothing."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from datalab.launcher.advisories import LOCK, audit

ADVISORY = {
    "id": "PYSEC-2099-1",
    "aliases": ["CVE-2099-0001"],
    "summary": "À l’essai",
    "details": "À l’essai",
    "published": "2099-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "django", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.1"}]}],
        }
    ],
}


@pytest.fixture
def service():
    """A service of the OSV protocol that knows one advisory, about Django."""
    asked = []

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append((said["package"]["name"], said["version"]))
            found = [ADVISORY] if said["package"]["name"] == "django" else []
            body = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
    server.shutdown()


def lock_of(tmp_path, *names: str):
    """The lines of our own lock for some packages, hashes included."""
    blocks = LOCK.read_text(encoding="utf-8").split("\n")
    kept, keeping = [], False
    for line in blocks:
        if not line.startswith(" "):
            keeping = line.split("==")[0] in names
        if keeping:
            kept.append(line)
    path = tmp_path / "lock.txt"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return path


def test_a_known_vulnerability_is_named_with_its_mended_version(service, tmp_path):
    address, asked = service
    verdict = audit(lock_of(tmp_path, "django", "sqlparse"), service=address)
    assert [name for name, _version in asked] == ["django", "sqlparse"]
    assert verdict.unasked == ""
    (sentence,) = verdict.found
    assert sentence.startswith("django 5.2")
    assert sentence.endswith("PYSEC-2099-1 CVE-2099-0001, corrigée dans : 99.1")


def test_nothing_known_is_nothing_found(service, tmp_path):
    address, asked = service
    assert audit(lock_of(tmp_path, "sqlparse"), service=address).found == ()
    assert len(asked) == 1


def test_a_service_away_is_told_and_finds_nothing():
    verdict = audit(service="http://127.0.0.1:1/v1/query")
    assert verdict.found == ()
    assert verdict.unasked == (
        "le service d’avis de sécurité ne répond pas (http://127.0.0.1:1/v1/query)"
    )


def test_a_service_that_answers_nonsense_is_told_and_finds_nothing(tmp_path):
    class Nonsense(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_error(500)

        def log_message(self, *words) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Nonsense)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/v1/query"
    verdict = audit(lock_of(tmp_path, "sqlparse"), service=address)
    server.shutdown()
    assert verdict.found == ()
    assert verdict.unasked.startswith("le service d’avis de sécurité n’a pas répondu")
