"""A line of log has its request, and never a key, an address or what was sent."""

import json
import re
import subprocess
import sys

import pytest
from django.urls import get_resolver

from datalab.logs import HIDDEN, without_secrets
from tests.servers import HOUSE, environment


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        ({"event": "refus", "password": "secret"}, {"event": "refus", "password": HIDDEN}),
        ({"event": "Bearer abc.def"}, {"event": HIDDEN}),
        ({"event": "jeton dlb_AbCdEfGhIjKl refusé"}, {"event": f"jeton {HIDDEN} refusé"}),
        ({"event": "écrit à marie.curie@ministere.fr"}, {"event": f"écrit à {HIDDEN}"}),
        ({"request": "GET /abonnement/?cle=abc"}, {"request": "GET /abonnement/"}),
        ({"event": "DL-2026-0042 accordé"}, {"event": "DL-2026-0042 accordé"}),
    ],
)
def test_what_a_line_never_holds(event, kept):
    assert without_secrets(None, "info", event) == kept


def doors(patterns, before=""):
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from doors(pattern.url_patterns, path)
        else:
            yield path


def test_an_address_that_opens_by_itself_is_never_written():
    """Every route that holds a token: whoever reads the log must not open what it opens."""
    found = [path for path in doors(get_resolver().url_patterns) if "token" in path]
    assert len(found) >= 5
    for path in found:
        asked = re.sub(r"<[^>]*>", "MQ-c4b1f3-secret", "/" + path)
        for event in (
            {"request": f"GET {asked}"},
            {"event": f"Forbidden (CSRF cookie not set.): {asked}"},
            {"event": f"Not Found: {asked}", "exception": f"at {asked}?suite=1"},
        ):
            line = without_secrets(None, "info", dict(event))
            assert "secret" not in str(line), path
            assert HIDDEN in str(line)


def test_the_image_leaves_no_other_log_of_addresses():
    """gunicorn's own would write the place of each person, and all that is asked of a page."""
    assert "access-log" not in (HOUSE / "Dockerfile").read_text()


CODE = """
import django; django.setup()
import logging
from django.test import Client
client = Client(headers={"Host": "localhost", "Authorization": "Bearer dlb_tres_secret_123456"})
client.get("/aide/?cle=confidentiel")
said = {"username": "marie.curie@ministere.fr", "password": "mot-de-passe-secret"}
client.post("/connexion/", said)
logging.getLogger("datalab").warning("fini pour %s", "marie.curie@ministere.fr")
"""


@pytest.mark.servers
@pytest.mark.django_db(transaction=True)
def test_lines_are_json_with_their_request_and_no_secret():
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=HOUSE,
        env=environment(DATALAB_LOG_LEVEL="INFO"),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] in ("request_started", "request_finished")]
    assert len(requests) >= 4
    assert all(line["request_id"] for line in requests)
    assert any(line["event"] == f"fini pour {HIDDEN}" for line in lines)
    for secret in ("marie.curie", "mot-de-passe-secret", "tres_secret", "confidentiel"):
        assert secret not in done.stderr
