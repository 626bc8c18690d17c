"""A project, a co-financing and a committee from the first deed to the last, by the API alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.permissions import Role
from documents.models import Attachment
from funding.ledger import audit
from funding.models import Cofinancing, CommitteeSession, Letter, SignedScan
from projects.models import Project
from tests.factories.accounts import UserFactory, person
from tests.factories.projects import CallVersionFactory
from tests.funding.stories import Desk, fresh, paper

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


class Caller:
    """Does deeds on one file as one person, each refused answer shown."""

    def __init__(self, client, collection: str, file) -> None:
        self.client, self.address = client, f"/api/v1/{collection}/{file.reference}/"
        self.base = f"{self.address}transitions"

    def does(self, name: str, /, *, form: dict | None = None, **said: Any) -> dict:
        version = self.client.get(self.address).json()["version"]
        if form is not None:
            answer = self.client.post(f"{self.base}/{name}/", {"version": version, **form})
        else:
            answer = self.client.post(
                f"{self.base}/{name}/",
                {"version": version, **said},
                content_type="application/json",
            )
        assert answer.status_code == 200, (name, answer.content.decode())
        # what a deed answers is the file as anybody reads it afterwards
        assert answer.json() == self.client.get(self.address).json(), name
        return answer.json()


@pytest.fixture
def desk() -> Desk:
    return Desk(year=TODAY.year)


@pytest.fixture
def caller(program):
    def known(who, file, collection: str = "cofinancings") -> Caller:
        return Caller(program(who), collection, file)

    return known


def granted(desk, caller, file) -> None:
    """Instructed by two, recommended, decided."""
    first, second = (caller(who, file) for who in desk.reviewers)
    decider = caller(desk.decider, file)
    for who in (first, second, decider):
        who.does("declare_interests", has_conflict=False)
    first.does("take_up")
    decider.does("assign", owner=desk.reviewers[0].email, second=desk.reviewers[1].email)
    for who in (first, second):
        marks = {"impact": 4, "reuse": 3, "team": 5}
        who.does("assess", scores=marks, is_favourable=True, comment="Solide.")
    first.does("confer", text="D’accord ?")
    first.does("write_to_holder", text="Une précision ?")
    caller(desk.holder, file).does("reply_to_desk", text="La voici.")
    expert = person(Role.SUPPORT_AGENT)
    due = (TODAY + timedelta(days=10)).isoformat()
    first.does("ask_opinion", expert=expert.email, question="Faisable ?", due_on=due)
    first.does("follow", following=True)
    first.does("recommend", synthesis="Utile.")
    decider.does("enrol")
    decider.does(
        "grant", amount="180000.00", line=desk.line.code, instrument="management_delegation"
    )


def test_a_file_lives_its_whole_life_through_the_api(desk, caller):
    file = desk.submitted()
    holder, officer = caller(desk.holder, file), caller(desk.officer, file)
    reviewer, decider = caller(desk.reviewers[0], file), caller(desk.decider, file)
    granted(desk, caller, file)
    decider.does("write_letter")
    decider.does("notify_letter", letter=Letter.objects.get().reference)
    officer.does("write_agreement")
    paper_to_sign = Letter.objects.latest("pk")
    officer.does("send_agreement", letter=paper_to_sign.reference)
    signed = paper_to_sign.document.content.read() + b"\n% signe"
    scan = paper("signe.pdf")
    scan.seek(0)
    scan.truncate()
    scan.write(signed)
    scan.size = len(signed)
    scan.seek(0)
    holder.does("return_signed", form={"upload": scan})
    assert SignedScan.objects.get().letter == paper_to_sign
    plan = [
        {"label": f"Part {n}", "amount": "90000.00", "planned_on": f"{TODAY.year + n}-01-15"}
        for n in (1, 2)
    ]
    document = str(SignedScan.objects.get().document.key)
    officer.does(
        "record_agreement",
        amount="180000.00",
        signed_on=TODAY.isoformat(),
        plan=plan,
        document=document,
    )
    officer.does(
        "publish_agreement", published_on=TODAY.isoformat(), where="BO n° 3", document=document
    )
    executed(file, holder, officer, reviewer)
    assert fresh(file).status == "settled"
    assert audit.run().is_clean


def executed(file, holder, officer, reviewer) -> None:
    """Two tranches, a milestone, an amendment given up, the final report, the settlement."""
    measures = [
        {
            "indicator": indicator.label,
            "value": "7",
            "measured_on": TODAY.isoformat(),
            "evidence": "https://www.data.gouv.fr/",
        }
        for indicator in file.project.indicators.order_by("pk")
    ]
    for number in (1, 2):
        tranche = f"{file.reference}-C1-T{number}"
        if number == 2:
            holder.does("report_impact", milestone=1, summary="Utilisé.", measures=measures)
            reviewer.does("hold_milestone", milestone=1, reason="Précisez.")
            holder.does("report_impact", milestone=1, summary="Précisé.", measures=measures)
            reviewer.does("release_milestone", milestone=1)
        asked = {"tranche": tranche, "statement": "Fait.", "upload": paper(f"facture{number}.pdf")}
        holder.does("request_payment", form=asked)
        reviewer.does("certify", tranche=tranche, certificate="Constaté.")
        officer.does("pay", tranche=tranche, amount="90000.00", paid_on=TODAY.isoformat())
        if number == 1:
            officer.does("prepare_amendment", reason="Retard.", duration=36)
            officer.does("drop_amendment", reason="Inutile.")
    holder.does("report_final", summary="Terminé.", measures=measures)
    officer.does("settle")


def test_a_committee_is_held_through_the_api(desk, caller, program):
    members = [desk.decider, person(Role.DECISION_MAKER, desk.dinum)]
    answer = program(desk.decider).post(
        "/api/v1/committees/",
        {
            "title": "Comité",
            "held_on": TODAY.isoformat(),
            "quorum": 2,
            "chair": desk.decider.email,
            "members": [member.email for member in members],
            "budget_line": desk.line.code,
        },
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    session = CommitteeSession.objects.get()
    chair, other = (caller(who, session, "committees") for who in members)
    files = [desk.assessed() for _ in range(2)]
    for file in files:
        caller(desk.reviewers[0], file).does("recommend", synthesis="Utile.")
        for who in members:
            caller(who, file).does("declare_interests", has_conflict=False)
    first, second = (file.reference for file in files)
    chair.does("set_agenda", add=[first, second])
    chair.does("set_agenda", order=[second, first])
    answers = [
        {
            "file": first,
            "choice": "grant",
            "amount": "180000.00",
            "instrument": "management_delegation",
        },
        {"file": second, "choice": "defer", "reason": "À préciser."},
    ]
    chair.does("draw_scenario", name="Prudent", answers=answers)
    chair.does("open_session")
    chair.does("call_item", file=first)
    for who in (chair, other):
        who.does("vote", votes=[{"file": f, "value": "for"} for f in (first, second)])
    version = session.scenarios.get().version
    chair.does("promote", scenario="Prudent", scenario_version=version)
    chair.does("close_session")
    chair.does("draw_minutes")
    states = Cofinancing.objects.order_by("pk").values_list("status", flat=True)
    assert list(states) == ["granted", "deferred"]
    assert audit.run().is_clean


COST = {"nature": "services", "year": 2027, "label": "Dev", "amount_ht": "250000"}


def test_a_project_lives_its_whole_life_through_the_api(desk, caller, program):
    version = CallVersionFactory(mandatory_indicators=[])
    holder = program(desk.holder)
    answer = holder.post(
        "/api/v1/projects/",
        {
            "organisation": desk.organisation.key,
            "call": version.call.key,
            "title": "Des registres ouverts",
        },
        content_type="application/json",
    )
    assert answer.status_code == 201, answer.content
    project = Project.objects.get()
    writer, reviewer = (
        caller(who, project, "projects") for who in (desk.holder, desk.reviewers[0])
    )
    writer.does("edit", **whole())
    guest = UserFactory()
    writer.does("invite", email=guest.email)
    caller(guest, project, "projects").does("edit", team="À trois.")
    writer.does("revoke", email=guest.email)
    writer.does("attach", form={"content": paper("plan.pdf"), "label": "Plan"})
    piece = Attachment.objects.of(project).get()
    writer.does("retract", key=str(piece.key))
    writer.does("submit")
    reviewer.does("check", ticks=[{"item": "scope", "verdict": "met"}])
    due = (TODAY + timedelta(days=10)).isoformat()
    asked = [{"field": "problem", "question": "Depuis quand ?"}]
    reviewer.does("ask_complements", questions=asked, due_on=due)
    writer.does("write_complement", field="problem", reply="Dix ans.", revision=0)
    reviewer.does("cancel_complements", reason="Trouvé ailleurs.")
    reviewer.does("ask_complements", questions=asked, due_on=due)
    writer.does("write_complement", field="problem", reply="Dix ans.", revision=0)
    writer.does("answer_complements", problem="Les registres sont fermés depuis dix ans.")
    reviewer.does("find_inadmissible", reason="Hors du périmètre.")
    reviewer.does("reopen", reason="Relu.")
    reviewer.does("find_admissible")
    leaving = person(Role.DATA_ADMINISTRATOR, desk.organisation)
    successor = person(Role.DATA_ADMINISTRATOR)
    writer.does("hand_over", person=leaving.email, successor=successor.email, reason="Départ.")
    reviewer.does("activate")
    project.refresh_from_db()
    assert project.status == "active"
    assert [v.number for v in project.versions.order_by("number")] == [1, 2]


def whole() -> dict:
    """All that a file must say."""
    words = ("summary", "problem", "users", "deployment", "data_used", "legal_frame", "team")
    indicator = {
        "label": "Réutilisations",
        "baseline": "0",
        "target": "12",
        "target_on": "2028-01-01",
        "method": "Décompte sur data.gouv.fr",
    }
    return {
        **dict.fromkeys(words, "Un texte."),
        "has_personal_data": False,
        "project_types": ["data_provision"],
        "sponsor": "La directrice",
        "starts_on": "2027-01-15",
        "duration_months": 18,
        "calendar": "Cadrage, développement, bilan.",
        "cost_lines": [COST | {"amount_ttc": "300000"}],
        "indicators": [indicator],
    }
