"""Who sees which co-financing, and what of it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.permissions import Role
from documents.models import Attachment
from funding.actions import instruction
from funding.models import Cofinancing
from funding.policies.interests import files_closed_to, projects_closed_to
from funding.queries import waiting_for
from tests.factories.accounts import person
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "role", [Role.SUPPORT_AGENT, Role.ADMINISTRATOR, Role.DATA_ADMINISTRATOR, Role.CONTRIBUTOR]
)
def test_a_file_that_is_not_theirs_does_not_exist_for_them(desk, sign_in, role):
    file = desk.granted()
    client = sign_in(person(role))
    assert client.get(file.get_absolute_url()).status_code == 404
    assert client.get(reverse("funding:grant", args=[file.reference])).status_code == 404
    assert client.post(reverse("funding:grant", args=[file.reference])).status_code == 404
    listed = client.get(reverse("funding:list"))
    assert file.reference not in body(listed)


@pytest.mark.parametrize("role", [Role.SUPPORT_AGENT, Role.DATA_ADMINISTRATOR, Role.REVIEWER])
def test_the_ledger_s_pages_do_not_exist_for_those_who_may_not_read_it(desk, sign_in, role):
    client = sign_in(person(role))
    for name, args in (("envelopes", []), ("envelope", ["GUICHET"]), ("envelope_csv", ["GUICHET"])):
        assert client.get(reverse(f"funding:{name}", args=args)).status_code == 404
    address = reverse("funding:envelope_movements", args=["GUICHET"])
    assert client.get(address + "?chiffre=available&credit=ae").status_code == 404


def test_the_desk_does_not_see_a_draft(desk, sign_in):
    file = desk.asked()
    for who in (desk.reviewers[0], desk.decider, desk.officer):
        assert sign_in(who).get(file.get_absolute_url()).status_code == 404
    assert sign_in(person(Role.AUDITOR)).get(file.get_absolute_url()).status_code == 200


def test_a_reviewer_reads_nothing_but_the_identity_before_declaring(desk, sign_in):
    file = desk.submitted()
    page = body(sign_in(desk.reviewers[0]).get(file.get_absolute_url()))
    assert file.project.title in page
    assert "Déclarez d’abord vos intérêts" in page
    assert "180\u202f000" not in page


@pytest.mark.parametrize("deed", ["assess", "take_up", "recommend"])
def test_a_deed_s_page_shows_no_figure_before_declaring(desk, sign_in, deed):
    file = desk.assessed()
    client = sign_in(person(Role.REVIEWER))
    address = reverse(f"funding:{deed}", args=[file.reference])
    for response in (client.get(address), client.post(address)):
        assert "180\u202f000" not in body(response)
        assert "Mesure d’impact claire" not in body(response)


def test_a_declared_conflict_closes_the_file(desk, sign_in):
    file = desk.assessed()
    third = person(Role.REVIEWER)
    desk.declare(file, third, conflict=True)
    client = sign_in(third)
    page = body(client.get(file.get_absolute_url()))
    assert "Ce dossier vous est fermé" in page
    assert "180\u202f000" not in page
    listed = body(client.get(reverse("funding:list")))
    assert "Conflit d’intérêts déclaré" in listed
    assert "180\u202f000" not in listed
    assert waiting_for(third) == []


def test_somebody_who_declares_nothing_reads_no_declaration(desk):
    for closed_to in (projects_closed_to, files_closed_to):
        assert closed_to(desk.officer) is None
        assert closed_to(person(Role.REVIEWER)) is not None


def test_the_pieces_of_a_closed_file_are_closed_too(desk):
    file = desk.granted()
    Attachment.objects.create(
        file_kind="cofinancing",
        reference=file.reference,
        label="Convention",
        name="convention.pdf",
        content_type="application/pdf",
        size=10,
        sha256="a" * 64,
        deposited_at=AT,
        deposited_by=desk.officer,
    )
    closed, undeclared = person(Role.REVIEWER), person(Role.REVIEWER)
    desk.declare(file, closed, conflict=True)
    assert not Attachment.objects.visible_to(closed).exists()
    assert not Attachment.objects.visible_to(undeclared).exists()
    assert not Attachment.objects.visible_to(person(Role.SUPPORT_AGENT)).exists()
    for reader in (desk.holder, desk.officer, desk.reviewers[0], person(Role.AUDITOR)):
        assert Attachment.objects.visible_to(reader).exists()


def test_the_holder_never_reads_the_instruction(desk, sign_in):
    file = desk.in_committee()
    page = body(sign_in(desk.holder).get(file.get_absolute_url()))
    for secret in ("Mesure d’impact claire", "Projet solide", "78,00", "Déclarer mes intérêts"):
        assert secret not in page
    assert "180\u202f000,00" in page
    assert "Inscrire en comité" in page


def test_the_advice_stays_within_the_desk_until_the_decision(desk, sign_in):
    file = desk.assessed()
    instruction.advise_against(file, synthesis="Impact flou.", by=desk.reviewers[0], at=AT)
    holder, officer = sign_in(desk.holder), sign_in(desk.officer)
    deed = reverse("funding:edit", args=[file.reference])
    listed = reverse("funding:list")
    pages = [
        holder.get(file.get_absolute_url()),
        holder.get(listed + "?status=under_review"),
        holder.get(reverse("funding:withdraw", args=[file.reference])),
        holder.post(deed, {"amount": "10"}),
        holder.get(file.project.get_absolute_url()),
    ]
    for page in pages:
        text = body(page)
        assert "Avis défavorable" not in text
        assert file.reference in text
    assert file.reference not in body(holder.get(listed + "?status=not_recommended"))
    assert file.reference in body(officer.get(listed + "?status=not_recommended"))


def test_an_auditor_reads_all_and_changes_nothing(desk, sign_in, nothing_changes):
    file = desk.certified()
    client = sign_in(person(Role.AUDITOR))
    assert "78,00" in body(client.get(file.get_absolute_url()))
    with nothing_changes():
        for deed in ("pay", "certify", "cancel", "grant", "edit", "attach"):
            address = reverse(f"funding:{deed}", args=[file.reference])
            assert client.get(address).status_code == 403
            assert client.post(address, {"reason": "x"}).status_code in (403, 409)


def test_a_contributor_sees_the_file_and_submits_nothing(desk, sign_in):
    file = desk.submitted()
    colleague = person(Role.CONTRIBUTOR, desk.organisation)
    assert sign_in(colleague).get(file.get_absolute_url()).status_code == 404
    file.project.contributors.create(person=colleague, invited_at=AT, invited_by=desk.holder)
    assert sign_in(colleague).get(file.get_absolute_url()).status_code == 200
    assert (
        sign_in(colleague).get(reverse("funding:withdraw", args=[file.reference])).status_code
        == 403
    )


def test_the_list_finds_by_title_without_accents_and_by_state(desk, sign_in):
    file = desk.submitted(title="Prévoir les inondations")
    desk.granted(title="Air des écoles")
    client = sign_in(desk.officer)
    found = body(client.get(reverse("funding:list") + "?q=prevoir&etat=submitted"))
    assert file.reference in found
    assert "Air des écoles" not in found
    assert Cofinancing.objects.count() == 2


def test_each_role_is_told_what_waits_for_them(desk):
    submitted, review = desk.submitted(), desk.under_review()
    assessed, committee = desk.assessed(), desk.in_committee()
    granted, certified = desk.granted(), desk.certified()
    reviewer, third = desk.reviewers[0], person(Role.REVIEWER)

    def lines(who):
        return {w.reference: w.deed for w in waiting_for(who)}

    assert lines(reviewer) == {
        submitted.reference: "Déclarer mes intérêts",
        review.reference: "Rendre mon évaluation",
        assessed.reference: "Rendre l’avis de l’instruction",
    }  # the next tranche of the certified file waits for its milestone
    assert lines(third)[review.reference] == "Déclarer mes intérêts"
    assert lines(desk.decider) == {
        committee.reference: "Décider",
        granted.reference: "Envoyer le courrier de la décision",
    }
    assert lines(desk.officer) == {
        granted.reference: "Établir la convention",
        certified.reference: "Payer une tranche certifiée",
    }
    assert lines(person(Role.AUDITOR)) == {}


def test_amounts_are_exact_to_the_cent_on_the_page(desk, sign_in):
    file = desk.submitted("123456.78")
    page = body(sign_in(desk.officer).get(file.get_absolute_url()))
    assert "123\u202f456,78\u00a0€" in page
    assert fresh(file).requested_amount == Decimal("123456.78")


def test_the_page_of_a_project_shows_its_co_financing_to_those_who_may(desk, sign_in):
    project = desk.project()
    ask = reverse("funding:ask", args=[project.reference])
    assert ask in body(sign_in(desk.holder).get(project.get_absolute_url()))
    file = desk.submitted()
    seen = body(sign_in(desk.holder).get(file.project.get_absolute_url()))
    assert file.get_absolute_url() in seen
    assert "180\u202f000,00" in seen
    agent = body(sign_in(person(Role.SUPPORT_AGENT)).get(file.project.get_absolute_url()))
    assert file.get_absolute_url() not in agent
    reviewer = body(sign_in(desk.reviewers[0]).get(file.project.get_absolute_url()))
    assert file.get_absolute_url() in reviewer
    assert "180\u202f000,00" not in reviewer
