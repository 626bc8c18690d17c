"""Dossiers of a file become drafts or filed projects, once, and are never erased."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import OrganisationSiret, User
from accounts.permissions import Role
from funding.models import Cofinancing
from projects.actions import importing
from projects.models import (
    DossierImport,
    DossierLine,
    ImportedDossier,
    Project,
    ProjectStatus,
)
from projects.policies.champs import read_champs
from tests.factories.accounts import OrganisationFactory, person
from tests.factories.dossiers import champ, champs, dossier, export
from tests.factories.projects import CallVersionFactory
from workflow.models import JournalEntry

pytestmark = pytest.mark.django_db
SIRET = "13002526500013"


def test_a_dossier_becomes_a_draft_of_the_organisation_of_its_siret(body, bring):
    report = bring(export(dossier()))
    project = Project.objects.get()
    assert (project.organisation, project.status) == (body, ProjectStatus.DRAFT)
    assert project.title == "Carte des forêts"
    assert project.summary == "Publier la carte des forêts."
    assert (project.starts_on, project.duration_months) == (date(2026, 9, 1), 18)
    assert project.has_personal_data is False
    assert project.project_types == ["data_provision"]
    line = project.cost_lines.get()
    assert (line.nature, line.amount_ttc) == ("services", Decimal("300000.00"))
    assert project.indicators.get().target == Decimal("12.00")
    entry = JournalEntry.objects.get(file_kind="project")
    assert (entry.transition, entry.details["dossier"]) == ("import", 101)
    assert report.lines == [(101, "Brouillon ouvert pour Office des forêts.")]


@pytest.mark.parametrize(
    "shape",
    [
        export(dossier()),
        {"demarche": {"number": 7, "dossiers": {"edges": [{"node": dossier()}, {"node": None}]}}},
        {"data": {"dossier": dossier()}},
        [dossier()],
        [export(dossier()), export()],
        dossier(),
    ],
    ids=["page", "edges", "alone", "list", "pages", "bare"],
)
def test_every_shape_of_an_export_is_read(body, bring, shape):
    bring(shape)
    assert Project.objects.get().title == "Carte des forêts"


def test_the_same_file_again_changes_nothing(body, bring, nothing_changes):
    bring(export(dossier()))
    before = list(ImportedDossier.objects.values_list())
    signed_again = json.loads(json.dumps(dossier()).replace("signature=1", "signature=2"))
    report = bring(export(signed_again))
    assert (report.lines, report.unchanged) == ([], 1)
    assert list(ImportedDossier.objects.values_list()) == before
    assert Project.objects.count() == 1
    assert DossierLine.objects.count() == 1


def test_its_author_files_it_here_when_they_may(body, bring):
    holder = person(Role.DATA_ADMINISTRATOR, body, email="awa@essai.invalid")
    report = bring(export(dossier(state="en_instruction")))
    project = Project.objects.get()
    assert (project.status, project.submitted_by) == (ProjectStatus.SUBMITTED, holder)
    asked = Cofinancing.objects.get()
    assert (asked.requested_amount, asked.status) == (Decimal("120000.50"), "submitted")
    assert "déposé pour Office des forêts" in report.lines[0][1]
    assert ImportedDossier.objects.get().outcome == "filed"


def test_what_may_not_be_filed_stays_a_draft_and_says_why(body, bring):
    person(Role.DATA_ADMINISTRATOR, body, email="awa@essai.invalid")
    short = [c for c in champs() if c["label"] != "Équipe"]
    report = bring(export(dossier(state="en_instruction", champs=short)))
    assert Project.objects.get().status == ProjectStatus.DRAFT
    assert "Non déposé : Le projet est incomplet" in report.lines[0][1]


def test_nobody_files_in_the_name_of_a_stranger(body, bring):
    person(Role.DATA_ADMINISTRATOR, email="awa@essai.invalid")
    bring(export(dossier(state="en_instruction")))
    assert Project.objects.get().status == ProjectStatus.DRAFT
    assert not Cofinancing.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"demandeur": {"siret": "99999999900011"}}, "Aucune organisation ne porte le SIRET"),
        ({"demandeur": {"nom": "Martin"}}, "n’a pas de SIRET"),
        ({"dateDepot": "2020-01-01T00:00:00Z"}, "Aucun appel n’était ouvert"),
        ({"champs": [champ("Volet", "Intelligence artificielle")]}, "Aucun appel n’était ouvert"),
        ({"champs": [champ("Adresse", "Paris")]}, "Aucun champ ne donne le titre"),
        ({"state": "refuse"}, "gardé sans ouvrir de projet"),
        ({"state": "sans_suite"}, "gardé sans ouvrir de projet"),
    ],
)
def test_what_opens_no_project_waits_with_its_sentence(body, bring, changes, sentence):
    report = bring(export(dossier(**changes)))
    assert not Project.objects.exists()
    kept = ImportedDossier.objects.get()
    assert sentence in kept.sentence
    assert sentence in report.lines[0][1]
    assert bring(export(dossier(**changes))).lines == []


def test_an_organisation_that_may_not_apply_waits(bring):
    CallVersionFactory()
    town = OrganisationFactory(kind="local_authority")
    OrganisationSiret.objects.create(organisation=town, siret=SIRET)
    assert "collectivités territoriales" in bring(export(dossier())).lines[0][1]
    assert not Project.objects.exists()


def test_a_shared_siret_waits_until_somebody_chooses(body, bring, sign_in, administrator):
    other = OrganisationFactory(name="Secrétariat général")
    OrganisationSiret.objects.create(organisation=other, siret=SIRET)
    assert "Plusieurs organisations" in bring(export(dossier())).lines[0][1]
    waiting = ImportedDossier.objects.get()
    client = sign_in(administrator)
    address = f"/admin/projects/importeddossier/{waiting.pk}/change/"
    assert client.get(address).status_code == 200
    client.post(address, {"organisation": other.pk})
    assert Project.objects.get().organisation == other
    assert client.get("/admin/projects/importeddossier/").status_code == 200
    run = DossierImport.objects.get()
    report = client.get(f"/admin/projects/dossierimport/{run.pk}/change/").content.decode()
    assert "Plusieurs organisations" in report


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.DATA_ADMINISTRATOR, Role.BUDGET_OFFICER])
def test_the_queue_is_for_those_who_manage_organisations(body, bring, sign_in, role):
    bring(export(dossier()))
    client = sign_in(person(role))
    assert client.get("/admin/projects/importeddossier/").status_code in (302, 403)


def test_what_changed_there_reaches_a_draft_left_alone_here(body, bring):
    bring(export(dossier()))
    Project.objects.update(summary="Réécrit ici")
    changed = champs(**{"1.2 – Résumé": "Réécrit là-bas", "Équipe": "Deux développeuses."})
    report = bring(export(dossier(champs=changed)))
    project = Project.objects.get()
    assert (project.summary, project.team) == ("Réécrit ici", "Deux développeuses.")
    assert "Réécrit ici, donc gardé : Résumé" in report.lines[0][1]
    assert project.version == 2


def test_a_project_filed_here_keeps_its_version(body, bring):
    bring(export(dossier()))
    Project.objects.update(
        status="submitted", submitted_at=timezone.now(), submitted_by=User.objects.first()
    )
    report = bring(export(dossier(champs=champs(Équipe="Autre"))))
    assert Project.objects.get().team == "Une cheffe de projet."
    assert "garde sa version" in report.lines[0][1]


def test_labels_of_other_revisions_are_read_and_unknown_ones_kept(body, bring):
    said = [
        champ("Intitulé du projet", "Carte"),
        champ("VOLET *", "ouverture"),
        champ("Empreinte carbone", "12 t"),
        champ("Une explication", None),
    ]
    bring(export(dossier(champs=said)))
    kept = ImportedDossier.objects.get()
    assert (kept.project.title, kept.unknown_champs) == ("Carte", ["Empreinte carbone"])
    assert [piece["filename"] for piece in kept.documents] == ["budget.pdf"]
    assert kept.content["annotations"][0]["stringValue"] == "Favorable"
    assert kept.content["messages"][0]["body"] == "Merci de préciser."


def test_a_value_that_cannot_be_read_is_told_and_left_out(body, bring):
    report = bring(export(dossier(champs=champs(**{"Durée (en mois)": "un an et demi"}))))
    assert "« un an et demi » n’est pas un nombre entier." in report.lines[0][1]
    assert Project.objects.get().duration_months is None


def test_amounts_are_read_to_the_cent_and_never_as_floats():
    for said, expected in (("1 234,56 €", "1234.56"), ("1234.5", "1234.50"), ("0,1", "0.10")):
        assert read_champs([champ("Montant demandé", said)]).amount == Decimal(expected)
    assert read_champs([champ("Montant demandé", "beaucoup")]).problems
    assert read_champs([champ("Montant demandé", "1e999")]).problems


def test_deletions_there_are_marked_and_erase_nothing_here(body, bring):
    bring(export(dossier()))
    gone = {"nodes": [{"number": 101, "reason": "user_request"}, {"number": 999}]}
    assert "restent ici" in bring(export(pendingDeletedDossiers=gone)).lines[0][1]
    assert bring(export(deletedDossiers=gone)).lines
    kept = ImportedDossier.objects.get()
    assert (kept.removal, kept.removal_reason) == ("removed", "user_request")
    assert Project.objects.get().title == "Carte des forêts"
    assert bring(export(deletedDossiers=gone)).lines == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "Ligne 1, colonne 2"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[]", "aucun dossier"),
        (b'"x"', "n’a pas la forme"),
        (b'{"data": {"autre": 1}}', "n’a pas la forme"),
        (b'{"errors": [{"message": "Non", "extensions": {"code": "x"}}]}', "erreur : Non"),
        (b"[" * 100_000, "n’a pas la forme"),
        (b"[" + b"9" * 5000 + b"]", "n’a pas la forme"),
        (b'{"demarche": {"number": 7, "dossiers": {"nodes": 5}}}', "aucun dossier"),
        (b'{"demarche": {"number": 7, "dossiers": {"edges": 5}}}', "aucun dossier"),
        (b'{"errors": [{"message": "Non", "extensions": "x"}]}', "erreur : Non"),
    ],
    ids=[
        "json",
        "bytes",
        "empty",
        "text",
        "other",
        "errors",
        "deep",
        "long number",
        "nodes",
        "edges",
        "odd errors",
    ],
)
def test_a_wrong_file_is_told_and_stores_nothing(
    tmp_path, administrator, nothing_changes, content, sentence
):
    path = tmp_path / "faux.json"
    path.write_bytes(content)
    with nothing_changes(), pytest.raises(CommandError, match=sentence):
        call_command("import_demarches", str(path))


@pytest.mark.parametrize("dry", [["--dry-run"], []], ids=["dry", "real"])
def test_an_odd_dossier_is_refused_in_the_report_and_the_others_go_on(
    tmp_path, body, administrator, capsys, dry
):
    odd = [
        dossier(102, state="zzz\0"),
        dossier(None),
        dossier("9" * 19),
        dossier(104, champs=7),
        dossier(105, demandeur={}, champs=[{"label": "SIRET", "etablissement": "x"}]),
        dossier(106, motivation="\\u0000 \0 \ud83d"),
    ]
    path = tmp_path / "dossiers.json"
    path.write_text(json.dumps(export(*odd, dossier(101))), encoding="utf-8")
    with pytest.raises(CommandError, match="3\u00a0refusés") as stopped:
        call_command("import_demarches", str(path), *dry)
    assert stopped.value.returncode == 1
    said = capsys.readouterr().out
    assert "102 · Refusé : l’état « zzz » est inconnu." in said
    assert "sans numéro · Refusé : le dossier n° 2 de la liste n’a pas de numéro." in said
    assert "sans numéro · Refusé : le dossier n° 3 de la liste n’a pas de numéro." in said
    assert "101 · Brouillon ouvert pour Office des forêts." in said
    assert "4\u00a0dossiers repris ou signalés, 0\u00a0inchangé. 3\u00a0refusés" in said
    opened = set(ImportedDossier.objects.values_list("number", flat=True))
    assert opened == (set() if dry else {101, 104, 105, 106})
    assert Project.objects.count() == (0 if dry else 2)
    assert DossierLine.objects.count() == (0 if dry else 7)


@pytest.mark.parametrize("odd", [7, "x", [None], ["x", 3, {"label": 5}], {"a": 1}])
def test_rows_in_another_shape_are_told_and_hinder_nobody(body, bring, odd):
    rows = {"label": "Plan de coûts", "rows": [{"champs": odd}, odd]}
    lines = bring(export(dossier(104, champs=[champ("Titre", "Essai"), rows]), dossier())).lines
    assert len(lines) == 2
    assert "Ligne 1 de « Plan de coûts » : incomplète" in lines[0][1]
    assert Project.objects.count() == 2


def test_what_postgresql_keeps_in_no_number_or_date_hinders_nobody(body, bring):
    long_ago = dossier(104, dateDepot="0001-01-01T00:00:00+14:00", note=float("nan"))
    far = dossier(105, dateDerniereModification="9999-12-31T23:59:59-12:00", note=float("inf"))
    bring(export(long_ago, far, dossier()))
    kept = ImportedDossier.objects.get(number=105)
    assert (kept.last_change, kept.content["note"]) == (None, None)
    assert ImportedDossier.objects.count() == 3


def more(*rows: dict) -> dict:
    """A dossier whose cost plan was changed there; a month later."""
    block = champ("Plan de coûts", None, "RepetitionChamp", rows=[{"champs": [*r]} for r in rows])
    others = [one for one in champs() if one["label"] != "Plan de coûts"]
    return dossier(champs=[*others, block], dateDerniereModification="2026-03-03T10:00:00+01:00")


def cost(amount: str) -> list[dict]:
    said = {"Nature": "Formation", "Année": "2027", "Libellé": "Sessions"}
    said |= {"Montant HT": amount, "Montant TTC": amount}
    return [champ(label, value) for label, value in said.items()]


def test_a_cost_plan_changed_there_is_carried_to_a_draft_left_alone_here(body, bring):
    bring(export(dossier()))
    sentence = bring(export(more(cost("150000"), cost("90000")))).lines[0][1]
    project = Project.objects.get()
    assert [line.amount_ht for line in project.cost_lines.order_by("pk")] == [150000, 90000]
    assert "mis à jour : 1\u00a0rubrique." in sentence
    assert project.writings.get(field="cost_lines").version == project.version
    assert project.indicators.count() == 1


def test_a_cost_plan_written_here_is_kept_and_the_change_there_is_told(body, bring):
    bring(export(dossier()))
    Project.objects.get().cost_lines.update(label="Écrit ici")
    sentence = bring(export(more(cost("150000")))).lines[0][1]
    assert "Réécrit ici, donc gardé : Plan de coûts." in sentence
    assert Project.objects.get().cost_lines.get().label == "Écrit ici"


def test_rows_that_can_no_more_be_read_there_erase_nothing_here(body, bring):
    bring(export(dossier()))
    bring(export(more(cost("-5"))))
    assert Project.objects.get().cost_lines.get().amount_ht == 250000


def test_an_amount_changed_there_is_told_as_it_is_asked_here(body, bring):
    User.objects.filter(pk=person(Role.DATA_ADMINISTRATOR, body).pk).update(
        email="awa@essai.invalid"
    )
    bring(export(dossier()))
    again = dossier(champs=champs(**{"Montant demandé": "90 000 €"}))
    sentence = bring(export(again)).lines[0][1]
    assert "Montant demandé là-bas : 90\u202f000,00\u00a0€" in sentence
    assert Cofinancing.objects.get().requested_amount == Decimal("120000.50")


def test_a_dossier_that_only_moved_there_says_that_nothing_else_changed(body, bring):
    bring(export(dossier()))
    sentence = bring(export(dossier(state="en_instruction"))).lines[0][1]
    assert "rien n’a changé dans ses rubriques" in sentence


def test_a_dry_run_tells_what_was_deleted_there(body, bring, tmp_path, nothing_changes):
    bring(export(dossier()))
    gone = {"nodes": [{"number": 101, "reason": "user_request"}, {"number": 999}]}
    path = tmp_path / "dossiers.json"
    path.write_text(json.dumps(export(deletedDossiers=gone)), encoding="utf-8")
    with nothing_changes():
        report = importing.plan_file(path, at=timezone.now())
    assert [number for number, _said in report.lines] == [101]
    assert "restent ici" in report.lines[0][1]


def test_a_dry_run_tells_what_would_be_done_and_stores_nothing(
    tmp_path, body, administrator, nothing_changes, capsys
):
    path = tmp_path / "dossiers.json"
    path.write_text(json.dumps(export(dossier(), dossier(102, demandeur={}))), encoding="utf-8")
    with nothing_changes():
        call_command("import_demarches", str(path), "--dry-run")
    said = capsys.readouterr().out
    assert "101 · Brouillon ouvert pour Office des forêts." in said
    assert "102 · Le demandeur n’a pas de SIRET" in said
    assert "rien n’a été enregistré" in said
    call_command("import_demarches", str(path), "--by", administrator.email)
    assert "2\u00a0dossiers repris ou signalés, 0\u00a0inchangé." in capsys.readouterr().out


def test_two_imports_at_once_are_refused_and_a_dead_one_is_put_aside(body, bring, administrator):
    now = timezone.now()
    other = DossierImport.objects.create(
        source="ailleurs", began_at=now, began_by=administrator, beat=now
    )
    with pytest.raises(importing.running.Refused, match="déjà en cours"):
        bring(export(dossier()))
    assert not Project.objects.exists()
    DossierImport.objects.filter(pk=other.pk).update(beat=now - timedelta(hours=1))
    bring(export(dossier()))
    other.refresh_from_db()
    assert (other.is_running, other.is_whole) == (False, False)
    assert Project.objects.exists()


def test_an_import_asks_no_more_for_a_dossier_known_already(body, bring, django_assert_num_queries):
    bring(export(*(dossier(n) for n in range(1, 9))))
    # the run opened and closed, one sign of life, one look a dossier
    with django_assert_num_queries(8 + 6):
        bring(export(*(dossier(n) for n in range(1, 9))))
