"""Two threads a file: the private one never reaches the ministry, by any way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Membership
from accounts.permissions import Role
from documents.models import Attachment
from finding.models import Passage
from funding.actions import assigning, instruction, threads
from funding.models import ThreadMessage
from notifications.models import Delivery, Notification
from tests.factories.accounts import OrganisationFactory, person
from tests.funding.stories import AT, fresh, told
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db
SECRET = "Le porteur nous cache son premier échec"


@pytest.fixture
def file(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return desk.assessed()


def pdf(name: str = "note.pdf") -> SimpleUploadedFile:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from documents.pdf import render

    sheet = {"title": "Note", "author": "x", "brand": "x", "footer": "x", "blocks": []}
    content = render("plain", sheet, at=datetime(2026, 3, 2, tzinfo=ZoneInfo("Europe/Paris")))
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def private(desk, file) -> ThreadMessage:
    return threads.confer(file, text=SECRET, upload=pdf(), by=desk.reviewers[0], at=AT)


def address(file, name: str = "private_thread") -> str:
    return reverse(f"funding:{name}", args=[file.reference])


def outsiders(desk) -> list:
    contributor = person(Role.CONTRIBUTOR, desk.organisation)
    return [desk.holder, contributor, desk.officer, person(Role.SUPPORT_AGENT)]


def test_the_reviewers_side_reads_the_private_thread(desk, file, private, sign_in):
    desk.declare(file, desk.decider)
    for who in (desk.reviewers[1], desk.decider, person(Role.AUDITOR)):
        assert SECRET in sign_in(who).get(address(file)).content.decode()


def test_a_message_shows_something(desk, file, nothing_changes):
    with nothing_changes(), pytest.raises(Refused) as refused:
        threads.confer(file, text="\u200b", by=desk.reviewers[0], at=AT)
    assert refused.value.field == "text"


def test_nobody_else_opens_the_private_thread(desk, file, private, sign_in):
    for who in outsiders(desk):
        assert sign_in(who).get(address(file)).status_code == 404
        assert sign_in(who).post(address(file), {"text": "x"}).status_code == 404


def test_no_page_of_the_ministry_holds_a_word_or_a_count_of_it(desk, file, private, sign_in):
    client = sign_in(desk.holder)
    pages = [
        file.get_absolute_url(),
        file.project.get_absolute_url(),
        address(file, "holder_thread"),
        reverse("dashboard"),
        reverse("funding:list"),
    ]
    for path in pages:
        page = client.get(path).content.decode()
        assert SECRET not in page, path
        assert "Fil privé" not in page, path


def test_rows_of_the_private_thread_do_not_exist_for_the_ministry(desk, file, private):
    for who in outsiders(desk):
        assert not ThreadMessage.objects.visible_to(who).exists()


def test_the_piece_of_a_private_message_is_private_too(desk, file, private):
    for who in outsiders(desk):
        assert not Attachment.objects.visible_to(who).filter(pk=private.piece_id).exists()
    assert Attachment.objects.visible_to(desk.reviewers[1]).filter(pk=private.piece_id).exists()


def test_the_private_thread_is_not_searched(private):
    assert not Passage.objects.filter(source="thread_message").exists()


def test_the_ministry_is_not_told_of_a_private_message(desk, private):
    told = Notification.objects.get(event="funding.conferred")
    people = set(Delivery.objects.filter(notification=told).values_list("person_id", flat=True))
    assert people == {desk.reviewers[1].pk}


def test_a_private_message_leaves_no_trace_in_the_journal_nor_in_the_version(desk, file):
    before = fresh(file).version
    threads.confer(file, text=SECRET, by=desk.reviewers[0], at=AT)
    assert fresh(file).version == before


def test_a_stale_version_does_not_tell_the_ministry_what_the_desk_did(desk, sign_in):
    file = desk.submitted()
    seen = told(file, desk.holder)
    for reviewer in desk.reviewers:
        desk.declare(file, reviewer)
    assert told(file, desk.holder) == seen
    instruction.take_up(file, by=desk.reviewers[0], at=AT)
    response = sign_in(desk.holder).post(
        reverse("funding:withdraw", args=[file.reference]),
        {"seen_version": seen, "reason": "Projet abandonné."},
    )
    page = response.content.decode()
    assert response.status_code == 409
    assert "Ouvrir l’instruction" in page
    assert "Déclarer mes intérêts" not in page
    assert str(desk.reviewers[1]) not in page


def test_a_reviewer_who_also_holds_the_file_does_not_read_its_private_thread(desk, file, private):
    reviewer = person(Role.REVIEWER, OrganisationFactory())
    Membership.objects.create(
        user=reviewer, organisation=desk.organisation, role=Role.DATA_ADMINISTRATOR
    )
    assert not ThreadMessage.objects.visible_to(reviewer).filter(channel="private").exists()
    assert not Attachment.objects.visible_to(reviewer).filter(pk=private.piece_id).exists()


def test_a_declared_conflict_closes_both_threads(desk, file, private, sign_in):
    third = person(Role.REVIEWER)
    desk.declare(file, third, conflict=True)
    for name in ("private_thread", "holder_thread"):
        assert sign_in(third).get(address(file, name)).status_code == 404


def test_whoever_declared_a_conflict_is_told_of_nothing_more(desk, file):
    desk.declare(file, desk.reviewers[1], conflict=True)
    threads.write_to_holder(file, text="Bonjour.", by=desk.reviewers[0], at=AT)
    told = Delivery.objects.filter(notification__event="funding.written")
    assert desk.reviewers[1].pk not in set(told.values_list("person_id", flat=True))


def test_the_ministry_and_the_desk_write_to_each_other(desk, file, sign_in):
    path = address(file, "holder_thread")
    sent = sign_in(desk.reviewers[0]).post(path, {"text": "Précisez le calendrier."})
    assert sent.status_code == 302
    assert (
        sign_in(desk.holder).post(path, {"text": "Le voici.", "upload": pdf()}).status_code == 302
    )
    page = sign_in(desk.holder).get(path).content.decode()
    assert "Précisez le calendrier." in page
    assert str(desk.reviewers[1]) in page


def test_the_thread_with_the_ministry_is_searched(desk, file):
    threads.write_to_holder(file, text="Précisez le calendrier.", by=desk.reviewers[0], at=AT)
    assert Passage.objects.get(source="thread_message").reference == file.reference


def test_the_two_threads_do_not_look_alike_and_say_who_reads(desk, file, sign_in):
    client = sign_in(desk.reviewers[0])
    private = client.get(address(file)).content.decode()
    shared = client.get(address(file, "holder_thread")).content.decode()
    assert "Jamais lu par le ministère" in private
    assert "thread-banner--private" in private
    assert "Envoyer au guichet seul" in private
    assert f"Lu par {desk.organisation.name} et par le guichet" in shared
    assert "thread-banner--holder" in shared
    assert str(desk.holder) in shared


def test_an_empty_message_is_told_and_nothing_is_stored(desk, file, sign_in, nothing_changes):
    client = sign_in(desk.reviewers[0])
    with nothing_changes():
        assert client.post(address(file), {"text": "  "}).status_code == 422


def test_a_message_never_changes_even_by_sql(private):
    with pytest.raises(Exception, match="Cannot update"):
        ThreadMessage.objects.filter(pk=private.pk).update(text="Rien.")


def test_whoever_has_not_declared_does_not_write(desk, file, refused):
    stranger = person(Role.REVIEWER)
    with refused("has_declared_interests"):
        threads.confer(file, text="Bonjour.", by=stranger, at=AT)


def test_a_file_is_given_to_two_reviewers_who_are_told(desk):
    file = desk.submitted()
    first, second = desk.reviewers
    assigning.assign(file, owner=first, second=second, by=desk.decider, at=AT)
    told = Delivery.objects.filter(notification__event="funding.assigned", channel="inbox")
    assert set(told.values_list("person_id", flat=True)) == {first.pk, second.pk}
    assert {a.part: a.reviewer for a in file.assignments.all()} == {
        "owner": first,
        "second": second,
    }


def test_a_new_owner_ends_the_charge_of_the_first(desk):
    file = desk.submitted()
    first, second = desk.reviewers
    assigning.assign(file, owner=first, second=None, by=desk.decider, at=AT)
    assigning.assign(file, owner=second, second=None, by=desk.decider, at=AT)
    assert file.assignments.get(ended_at=None).reviewer == second
    assert file.assignments.count() == 2


def test_a_reviewer_of_the_other_strand_is_not_in_charge(desk, refused):
    file = desk.submitted()
    other = person(Role.REVIEWER)
    other.memberships.update(strand="artificial_intelligence")
    with refused("reviewer_of_the_strand"):
        assigning.assign(file, owner=other, second=None, by=desk.decider, at=AT)


def test_one_person_is_not_both_reviewers(desk, refused):
    file = desk.submitted()
    with refused("assignment_two_different_people"):
        assigning.assign(
            file, owner=desk.reviewers[0], second=desk.reviewers[0], by=desk.decider, at=AT
        )


def test_the_database_gives_no_file_to_whoever_declared_a_conflict(desk, refused):
    file = desk.submitted()
    desk.declare(file, desk.reviewers[0], conflict=True)
    with refused("assignment_without_conflict"):
        assigning.assign(file, owner=desk.reviewers[0], second=None, by=desk.decider, at=AT)


def test_followers_are_told_and_then_no_more(desk):
    file = desk.in_committee()
    auditor = person(Role.AUDITOR)
    assigning.follow(file, by=auditor, at=AT)
    desk.grant(file)
    assert Delivery.objects.filter(person=auditor, notification__event="funding.granted").exists()
    assigning.unfollow(file, by=auditor)
    assert not file.follows.exists()


def test_the_ministry_does_not_follow_the_desk_s_side(desk, refused):
    file = desk.submitted()
    with refused("not_permitted"):
        assigning.follow(file, by=desk.holder, at=AT)


def test_the_workload_counts_each_reviewer_s_files(desk, sign_in, django_assert_max_num_queries):
    first, second = desk.reviewers
    for _ in range(2):
        assigning.assign(desk.submitted(), owner=first, second=second, by=desk.decider, at=AT)
    client = sign_in(desk.decider)
    with django_assert_max_num_queries(9):
        loads = {
            load.reviewer: load
            for load, _age in client.get("/financements/charge/").context["loads"]
        }
    assert (loads[first].owned, loads[first].to_assess) == (2, 2)
    assert (loads[second].seconded, loads[second].owned) == (2, 0)


def test_the_workload_is_the_desk_s(desk, sign_in):
    assert sign_in(desk.holder).get("/financements/charge/").status_code == 404


def test_an_assessment_without_a_declaration_is_refused_by_the_database(desk):
    from funding.models import Assessment

    file = desk.under_review()
    with pytest.raises(IntegrityError, match="assessment_without_conflict"):
        Assessment.objects.create(
            cofinancing=file,
            assessed_by=person(Role.REVIEWER),
            assessed_at=AT,
            weighted_score=80,
            is_favourable=True,
            comment="Vu.",
        )


def test_a_declared_conflict_closes_the_project_everywhere(desk, sign_in):
    from projects.models import Project

    file = desk.submitted()
    reviewer = desk.reviewers[0]
    assert Project.objects.visible_to(reviewer).filter(pk=file.project_id).exists()
    desk.declare(file, reviewer, conflict=True)
    assert not Project.objects.visible_to(reviewer).filter(pk=file.project_id).exists()
    assert sign_in(reviewer).get(file.project.get_absolute_url()).status_code == 404
    page = sign_in(reviewer).get(file.get_absolute_url()).content.decode()
    assert "Lire le projet" not in page
    desk.declare(file, reviewer)
    assert Project.objects.visible_to(reviewer).filter(pk=file.project_id).exists()


def test_the_gap_of_each_criterion_is_shown_with_what_was_written(desk, sign_in):
    file = desk.under_review()
    from funding.actions import instruction

    for reviewer, mark, remark in zip(desk.reviewers, (5, 1), ("Très solide", "Rien"), strict=True):
        instruction.assess(
            file,
            scores={"impact": mark, "reuse": 3, "team": 3},
            remarks={"impact": remark},
            is_favourable=True,
            comment="Vu.",
            by=reviewer,
            at=AT,
        )
    page = sign_in(desk.reviewers[0]).get(file.get_absolute_url()).content.decode()
    assert "Écart critère par critère" in page
    assert "à expliquer" in page
    assert "Très solide" in page


def test_a_remark_on_an_unknown_criterion_is_refused(desk, refused):
    from funding.actions import instruction

    file = desk.under_review()
    with refused("unknown_criterion"):
        instruction.assess(
            file,
            scores={"impact": 3, "reuse": 3, "team": 3},
            remarks={"style": "Joli."},
            is_favourable=True,
            comment="Vu.",
            by=desk.reviewers[0],
            at=AT,
        )


def test_assessments_are_blind_in_the_database_s_own_answer(desk):
    from funding.queries.assessments import visible_to

    file = desk.under_review()
    first, second = desk.reviewers
    desk.assess(file, first)
    assert visible_to(first).count() == 1
    assert not visible_to(second).exists()
    assert not visible_to(desk.officer).exists()
    desk.assess(file, second)
    assert visible_to(second).count() == 2
    assert visible_to(desk.officer).count() == 2
    assert not visible_to(desk.holder).exists()


def test_whoever_declares_a_conflict_is_no_longer_in_charge_nor_follows(desk):
    file = desk.submitted()
    reviewer = desk.reviewers[0]
    assigning.assign(file, owner=reviewer, second=None, by=desk.decider, at=AT)
    assigning.follow(file, by=reviewer, at=AT)
    desk.declare(file, reviewer, conflict=True)
    assert not file.assignments.filter(ended_at=None).exists()
    assert not file.follows.exists()
