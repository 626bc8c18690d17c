"""What cannot work is refused with one French sentence, before anything is made."""

import socket
from pathlib import Path

import pytest

from tests.launcher.conftest import Folder


@pytest.fixture
def untouched(new_folder: Folder):
    """After the test no cluster was made and no process is left."""
    yield new_folder
    assert not (new_folder.path / "postgres").exists()
    assert not (new_folder.path / "postgres.ready").exists()
    assert new_folder.processes() == []


def test_a_busy_port_is_told_with_another_one(untouched, one_sentence):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = one_sentence(untouched.run("demo", f"--port={port}"))
    assert f"Le port {port} est déjà pris" in sentence
    assert f"--port {port + 1}" in sentence


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, one_sentence):
    (tmp_path / "file").touch()
    folder = Folder(tmp_path / "file" / "demo")
    sentence = one_sentence(folder.run("demo", "--port=0"))
    assert str(folder.path) in sentence
    assert "DATALAB_DEMO_DIR" in sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@127.0.0.1/base", "doit commencer par « postgres:// »"),
        ("n’importe quoi", "doit commencer par « postgres:// »"),
        ("postgres://postgres@127.0.0.1:port/base", "n’est pas une adresse valable"),
        ("postgres://postgres@127.0.0.1:5432/", "ne nomme pas de base"),
        ("postgres://postgres@127.0.0.1:1/base", "ne répond pas"),
        ("postgres://postgres@//nowhere/base", "/nowhere/.s.PGSQL.5432"),
    ],
)
def test_a_wrong_database_url_is_told(untouched, one_sentence, url, words):
    sentence = one_sentence(untouched.run("demo", "--port=0", DATABASE_URL=url))
    assert "DATABASE_URL" in sentence
    assert words in sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:6379/0", "doit commencer par « redis:// »"),
        ("redis://127.0.0.1:6379/zero", "numéro de base"),
        ("redis://127.0.0.1:1/0", "ne répond pas"),
    ],
)
def test_a_wrong_broker_url_is_told(untouched, one_sentence, url, words):
    sentence = one_sentence(untouched.run("demo", "--port=0", REDIS_URL=url))
    assert "REDIS_URL" in sentence
    assert words in sentence


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["demo", "--prot", "1"], "Option inconnue : « --prot »"),
        (["demo", "--port"], "--port attend un numéro"),
        (["demo", "--port", "70000"], "--port attend un numéro"),
        (["start"], "Commande inconnue : « start »"),
    ],
)
def test_a_wrong_word_is_told(untouched, one_sentence, arguments, words):
    assert words in one_sentence(untouched.run(*arguments))


def test_servers_of_others_are_never_reset(untouched, one_sentence):
    url = "postgres://postgres@127.0.0.1:1/base"
    sentence = one_sentence(untouched.run("demo", "--port=0", "--reset", DATABASE_URL=url))
    assert "--reset n’efface que" in sentence


def test_a_browser_named_but_absent_is_told(untouched, one_sentence):
    sentence = one_sentence(untouched.run("test", "--co", CHROMIUM="/nowhere/chromium"))
    assert "CHROMIUM" in sentence
