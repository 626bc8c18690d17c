"""Calls to other services: only outwards, bounded, and never inside a transaction."""

import time

import pytest
from django.db import transaction

from outgoing.addresses import is_public
from outgoing.calls import Unreachable, call
from tests.web import elsewhere_on_the_web


@pytest.fixture
def elsewhere():
    with elsewhere_on_the_web() as site:
        yield site


@pytest.fixture
def allowed(elsewhere, settings):
    """The same server, once an operator has named it."""
    settings.DATALAB_OUTGOING_ALLOWED = [elsewhere.host]
    return elsewhere


def test_an_answer_comes_back_whole(allowed):
    allowed.answers["/fiche"] = (200, {"content-type": "application/json"}, '{"a": "é"}'.encode())
    answer = call("GET", f"{allowed.url}/fiche")
    assert (answer.status, answer.ok, answer.json()) == (200, True, {"a": "é"})
    assert answer.headers["content-type"] == "application/json"


def test_a_body_and_its_keys_are_sent(allowed):
    allowed.answers["/fiche"] = (201, {}, b"")
    call(
        "POST",
        f"{allowed.url}/fiche",
        json={"titre": "été"},
        headers={"X-API-KEY": "clé".encode("ascii", "ignore").decode()},
    )
    asked = allowed.asked[0]
    assert asked.method == "POST"
    assert asked.body == '{"titre": "été"}'.encode()
    assert asked.headers["x-api-key"] == "cl"


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"],
)
def test_an_inner_address_is_refused_however_it_is_written(elsewhere, host):
    port = elsewhere.host.split(":")[1]
    with pytest.raises(Unreachable) as refusal:
        call("GET", f"http://{host}:{port}/")
    assert refusal.value.code == "forbidden_address"
    assert not elsewhere.asked


def test_allowing_a_port_opens_no_other(allowed):
    with elsewhere_on_the_web() as other, pytest.raises(Unreachable) as refusal:
        call("GET", f"{other.url}/")
    assert refusal.value.code == "forbidden_address"
    assert not other.asked


def test_a_redirect_inwards_is_refused(allowed):
    with elsewhere_on_the_web() as inner:
        allowed.answers["/"] = (302, {"location": f"{inner.url}/secret"}, b"")
        with pytest.raises(Unreachable) as refusal:
            call("GET", f"{allowed.url}/")
        assert refusal.value.code == "forbidden_address"
        assert not inner.asked


def test_a_redirect_elsewhere_does_not_carry_the_keys(allowed, settings):
    with elsewhere_on_the_web() as other:
        settings.DATALAB_OUTGOING_ALLOWED = [allowed.host, other.host]
        allowed.answers["/"] = (307, {"location": f"{other.url}/suite"}, b"")
        other.answers["/suite"] = (200, {}, b"bien")
        answer = call(
            "GET", f"{allowed.url}/", headers={"Authorization": "Bearer x", "X-Suivi": "1"}
        )
        assert answer.body == b"bien"
        assert "authorization" not in other.asked[0].headers
        assert other.asked[0].headers["x-suivi"] == "1"


def test_an_endless_redirect_ends(allowed):
    allowed.answers["/"] = (302, {"location": "/"}, b"")
    with pytest.raises(Unreachable) as refusal:
        call("GET", f"{allowed.url}/")
    assert refusal.value.code == "too_many_redirects"


def test_an_answer_too_large_is_dropped(allowed):
    allowed.answers["/"] = (200, {}, b"x" * 300_000)
    with pytest.raises(Unreachable) as refusal:
        call("GET", f"{allowed.url}/", max_bytes=100_000)
    assert refusal.value.code == "too_large"


def test_a_slow_server_is_given_up(allowed):
    def slow(_asked):
        time.sleep(1)
        return 200, {}, b""

    allowed.answers["/"] = slow
    with pytest.raises(Unreachable) as refusal:
        call("GET", f"{allowed.url}/", timeout=0.1)
    assert refusal.value.code == "no_answer"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://exemple.fr/",
        "file:///etc/passwd",
        "/relatif",
        "http://",
        "http://a:b@exemple.fr/",
        "http://exemple.fr:port/",
        "http://é.fr/",
    ],
)
def test_what_is_no_full_address_is_refused(url):
    with pytest.raises(Unreachable) as refusal:
        call("GET", url)
    assert refusal.value.code == "bad_address"


@pytest.mark.django_db(transaction=True)
def test_a_call_inside_a_transaction_is_a_defect(allowed):
    with transaction.atomic(), pytest.raises(RuntimeError):
        call("GET", f"{allowed.url}/")
    assert not allowed.asked


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::a00:1", False),
        ("::127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
    ],
)
def test_which_addresses_are_public(text, public):
    import ipaddress

    assert is_public(ipaddress.ip_address(text)) is public
