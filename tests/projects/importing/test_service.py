"""What changed on démarches-simplifiées is asked page after page, whatever it answers."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from projects.actions import importing
from projects.actions.importing import service as asking
from projects.models import (
    DossierImport,
    ImportedDossier,
    Project,
)
from tests.factories.dossiers import TOKEN, Service, dossier, serving

pytestmark = pytest.mark.django_db
SIRET = "13002526500013"


@pytest.fixture
def there(settings, monkeypatch):
    """The service of démarches-simplifiées, on this machine."""
    monkeypatch.setattr(asking, "PAUSE", 0)
    settings.DATALAB_DEMARCHES_TOKEN = TOKEN
    with serving(Service()) as service:
        settings.DATALAB_OUTGOING_ALLOWED = [service.url.split("/")[2]]
        yield service


@pytest.fixture
def ask(there, administrator):
    """``ask()``: imports what changed there."""
    return lambda **more: importing.bring_from(
        there.url, TOKEN, 7, by=administrator, at=timezone.now(), **more
    )


def test_every_page_is_asked_for_then_only_what_changed(body, there, ask):
    there.dossiers = [
        dossier(n, dateDerniereModification=f"2026-02-0{n}T10:00:00+00:00") for n in range(1, 6)
    ]
    there.deleted = [{"number": 2, "reason": "expired"}]
    assert len(ask().lines) == 6
    assert Project.objects.count() == 5
    assert ImportedDossier.objects.get(number=2).removal == "removed"
    pages = [q["variables"]["after"] for q in there.asked if " dossiers(" in q["query"]]
    assert pages == [None, "2", "4"]
    run = DossierImport.objects.get()
    assert (run.is_whole, run.up_to) == (True, datetime(2026, 2, 5, 10, tzinfo=UTC))
    there.asked.clear()
    assert ask().lines == []
    assert there.asked[0]["variables"]["since"] == "2026-02-05T09:55:00+00:00"


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ((200, b'{"errors": [{"message": "Timeout", "extensions": {"code": "timeout"}}]}'),
         "Timeout"),
        ((200, b'{"data": null, "errors": [{"message": "hidden"}]}'), "hidden"),
        ((200, b'{"data": {"demarche": null}}'), "ne montre pas cette démarche"),
        ((200, b'{"data": {"demarche": {"number": 7, "title": ""}}}'), "incomplète"),
        ((200, b"<html>Maintenance</html>"), "autre chose que du JSON"),
        ((200, b"[]"), "n’a pas la forme attendue"),
        ((200, b"[" * 100_000), "autre chose que du JSON"),
        ((200, b'{"data": 5}'), "ne montre pas cette démarche"),
        ((200, b'{"errors": [{"message": "Non", "extensions": 5}]}'), "Non"),
        ((200, b'{"data": {"demarche": {"dossiers": {"nodes": 5, "pageInfo": 5}}}}'), "incomplète"),
        ((403, b"{}"), "refuse le jeton"),
        ((404, b"{}"), "statut 404"),
        ((200, b'{"data": {"demarche": {"number": 7, "dossiers": {"nodes": [],'
               b' "pageInfo": {"hasNextPage": true, "endCursor": null}}}}}'), "sans dire laquelle"),
    ],
)  # fmt: skip
def test_a_fault_stops_the_import_with_its_sentence_and_the_next_resumes(
    body, there, ask, fault, sentence
):
    there.dossiers = [dossier(1), dossier(2), dossier(3)]
    there.faults = [fault]
    with pytest.raises(importing.FileRefused, match=sentence):
        ask()
    run = DossierImport.objects.get()
    assert (run.is_running, run.is_whole, run.up_to) == (False, False, None)
    assert sentence in run.message
    ask()
    assert Project.objects.count() == 3


def test_a_dry_run_asks_the_same_pages_and_stores_nothing(
    body, there, administrator, capsys, nothing_changes
):
    there.dossiers = [dossier(n) for n in (1, 2, 3)]
    where = ["--url", there.url, "--demarche", "7"]
    with nothing_changes():
        call_command("import_demarches", *where, "--dry-run")
    said = capsys.readouterr().out
    assert "3 · Brouillon ouvert pour Office des forêts." in said
    assert "rien n’a été enregistré" in said
    assert len(there.asked) == 4


def test_a_clock_ahead_of_ours_there_hides_nothing_of_what_follows(body, there, ask):
    there.dossiers = [dossier(1, dateDerniereModification="2099-01-01T00:00:00+00:00")]
    ask()
    assert DossierImport.objects.get().up_to <= timezone.now()


def test_an_odd_dossier_stops_no_other_and_is_asked_for_again(body, there, ask):
    changed = "2026-02-03T10:00:00+00:00"
    there.dossiers = [dossier(1, state="zzz"), dossier(2, dateDerniereModification=changed)]
    report = ask()
    assert report.lines[0] == (1, "Refusé : l’état « zzz » est inconnu.")
    assert (report.refused, Project.objects.count()) == (1, 1)
    run = DossierImport.objects.get()
    assert (run.is_running, run.is_whole, run.up_to) == (False, True, None)
    assert "1\u00a0refusé : voyez le rapport." in run.message
    there.dossiers[0]["state"] = "en_construction"
    assert ask().refused == 0
    assert Project.objects.count() == 2
    assert DossierImport.objects.latest("pk").up_to is not None


def test_a_busy_service_is_asked_again(body, there, ask):
    there.dossiers = [dossier(1)]
    there.faults = [(503, b""), (429, b"")]
    assert len(ask().lines) == 1
    there.faults = [(503, b"")] * 3
    with pytest.raises(importing.ServiceRefused):
        ask()


def test_what_came_before_a_fault_stays(body, there, ask):
    there.dossiers = [dossier(n) for n in (1, 2, 3)]
    there.page_size = 2
    first = there.answer(
        f"Bearer {TOKEN}",
        {"query": " dossiers(", "variables": {"since": None, "after": None, "number": 7}},
    )
    there.faults = [first, (500, b"{}"), (500, b"{}"), (500, b"{}")]
    with pytest.raises(importing.ServiceRefused):
        ask()
    assert Project.objects.count() == 2
    ask()
    assert Project.objects.count() == 3


def test_nothing_answers_at_an_address_that_is_not_allowed(body, ask, settings):
    settings.DATALAB_OUTGOING_ALLOWED = []
    with pytest.raises(importing.ServiceRefused):
        ask()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Donnez un fichier"),
        (["--url", "http://x.invalid"], "Donnez un fichier"),
        (["absent.json"], "n’existe pas"),
        (["--url", "http://x.invalid", "--demarche", "7", "--since", "hier"], "n’est pas une date"),
        (["absent.json", "--by", "x@y.invalid"], "n’est pas un administrateur"),
    ],
)
def test_a_wrong_order_is_told_in_french(administrator, settings, arguments, sentence):
    settings.DATALAB_DEMARCHES_TOKEN = TOKEN
    with pytest.raises(CommandError, match=sentence):
        call_command("import_demarches", *arguments)


def test_a_token_that_is_missing_is_named(administrator, settings):
    settings.DATALAB_DEMARCHES_TOKEN = ""
    with pytest.raises(CommandError, match="DATALAB_DEMARCHES_TOKEN"):
        call_command("import_demarches", "--url", "http://x.invalid", "--demarche", "7")
