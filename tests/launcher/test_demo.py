"""The demo on real processes: it starts, keeps its data, and leaves nothing, however it ends."""

import http.client
import os
import signal
from pathlib import Path

import psycopg
import pytest

from datalab.launcher.servers import parse_database_url
from tests.launcher.conftest import Demo, Folder, linux_only

pytestmark = [pytest.mark.servers, linux_only]


@pytest.fixture
def demo(used_folder: Folder):
    demo = used_folder.start()
    yield demo
    if demo.popen.poll() is None:
        demo.end()


def sql(demo: Demo, statement: str) -> list[tuple]:
    """Runs a statement on the database of a running demo."""
    url = parse_database_url(demo.session.variables["DATABASE_URL"])
    with psycopg.connect(**url.parameters()) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_the_page_of_the_printed_address_answers(demo):
    line = http.client.HTTPConnection(demo.session.address.removeprefix("http://"), timeout=30)
    line.request("GET", "/sante/pret/")
    answer = line.getresponse()
    assert answer.status == 200, answer.read()
    assert demo.session.address in demo.said


def test_ctrl_c_ends_everything_and_says_so(demo):
    assert demo.end(signal.SIGINT) == 0
    assert "ses données sont gardées" in demo.said
    assert demo.folder.processes() == []


def test_a_killed_launcher_leaves_no_process(demo):
    before = demo.folder.processes()
    assert any("celery" in command for command in before)
    assert any("gunicorn" in command for command in before)
    demo.end(signal.SIGKILL)
    assert demo.folder.empties_within(15), demo.folder.processes()


def test_a_demo_starts_again_at_once_after_a_kill(demo):
    sql(demo, "CREATE TABLE IF NOT EXISTS kept_after_a_kill (word text)")
    demo.end(signal.SIGKILL)
    again = demo.folder.start()
    assert sql(again, "SELECT count(*) FROM kept_after_a_kill") == [(0,)]
    assert again.end() == 0


def test_a_second_start_keeps_the_data_and_a_reset_forgets_them(demo):
    sql(demo, "CREATE TABLE kept AS SELECT 'hier' AS word")
    assert demo.end(signal.SIGTERM) == 0
    again = demo.folder.start()
    assert sql(again, "SELECT word FROM kept") == [("hier",)]
    assert again.end() == 0
    anew = demo.folder.start("--reset")
    assert sql(anew, "SELECT to_regclass('kept') IS NULL") == [(True,)]
    assert anew.end() == 0


def test_a_second_demo_of_the_same_folder_is_refused(demo, one_sentence):
    before = sorted(demo.folder.processes())
    sentence = one_sentence(demo.folder.run("demo"))
    assert "tourne déjà" in sentence
    assert demo.session.address in sentence
    assert sorted(demo.folder.processes()) == before


def test_a_command_beside_the_demo_uses_its_servers(demo):
    code = "from django.db import connection; print(connection.settings_dict['HOST'])"
    answer = demo.folder.run("manage", "shell", "--no-imports", "-c", code)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() in demo.session.variables["DATABASE_URL"]
    assert demo.popen.poll() is None


def test_variables_of_another_postgresql_do_not_lead_astray(used_folder):
    answer = used_folder.run(
        "manage", "migrate", "--check", PGPORT="5999", PGHOST="nowhere.invalid"
    )
    assert answer.returncode == 0, answer.stderr
    assert used_folder.processes() == []


def test_a_command_alone_starts_the_servers_for_its_own_time(used_folder):
    answer = used_folder.run("manage", "migrate", "--check")
    assert answer.returncode == 0, answer.stderr
    assert used_folder.processes() == []


def test_the_status_of_a_command_is_given_back(used_folder):
    answer = used_folder.run("manage", "shell", "--no-imports", "-c", "raise SystemExit(7)")
    assert answer.returncode == 7, answer.stderr


def test_a_first_page_that_fails_ends_the_demo_with_the_reason(used_folder):
    answer = used_folder.run("demo", "--port=0", "--empty", ALLOWED_HOSTS="ailleurs.example")
    assert answer.returncode == 1
    assert "La première page ne s’affiche pas (réponse 400" in answer.stderr
    assert used_folder.processes() == []


def test_data_that_cannot_be_prepared_end_the_demo_and_the_page_that_waited(used_folder):
    answer = used_folder.run("demo", "--port=0", "--empty", DATALAB_DEMO="0")
    assert answer.returncode == 1
    assert "Les données n’ont pas pu être préparées" in answer.stderr
    assert "DATALAB_DEMO vaut 1" in answer.stderr
    assert used_folder.processes() == []


def test_a_process_that_dies_ends_the_demo_with_its_name(demo):
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_text()
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if "beat" in command and parent == demo.session.pid:
            os.kill(int(entry.name), signal.SIGKILL)
    assert demo.popen.wait(60) == 1
    assert "« beat » s’est arrêté" in demo.said
    assert demo.folder.processes() == []
