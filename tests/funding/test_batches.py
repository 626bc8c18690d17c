"""Letters in number: each file has its outcome, one refusal stops no other, twice does it once."""

import zipfile
from threading import Barrier

import pytest
from django.db.models.signals import post_save
from django.urls import reverse

from funding.actions import batches, letters
from funding.models import Letter
from funding.queries.letters import letter_of_decision
from funding.tasks import long_write_letters
from jobs import running as job_running
from jobs.actions import cancel
from jobs.models import Job, JobRow, JobState
from notifications.models import Notification
from tests.funding.stories import AT, fresh
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def started(desk, references, *, send: bool = True) -> Job:
    return batches.start_letters(references, send=send, by=desk.decider, at=AT)


def run(desk, references, *, send: bool = True) -> Job:
    return ended(started(desk, references, send=send))


def ended(job: Job) -> Job:
    long_write_letters(job.pk, **job.arguments)
    job.refresh_from_db()
    return job


def test_each_letter_is_made_sent_and_put_in_one_archive(desk):
    files = [desk.granted() for _ in range(2)]
    job = run(desk, [f.reference for f in files])
    assert (job.state, job.advanced, job.total) == (JobState.DONE, 2, 2)
    assert Letter.objects.filter(notified_at__isnull=False).count() == 2
    with zipfile.ZipFile(job.result.open("rb")) as archive:
        assert len(archive.namelist()) == 2


def test_one_refusal_is_told_on_its_row_and_stops_no_other(desk):
    good, bad = desk.granted(), desk.granted()
    job = started(desk, [bad.reference, good.reference])
    desk.declare(bad, desk.decider, conflict=True)
    ended(job)
    _told_apart(job, bad=bad, good=good)


def test_a_file_closed_between_the_choice_and_the_sending_keeps_its_row(desk):
    good, bad = desk.granted(), desk.granted()
    desk.declare(bad, desk.decider, conflict=True)
    _told_apart(run(desk, [bad.reference, good.reference]), bad=bad, good=good)


def _told_apart(job, *, bad, good):
    rows = list(JobRow.objects.filter(job=job).order_by("pk").values_list("reference", "is_ok"))
    assert rows == [(bad.reference, False), (good.reference, True)]
    assert Letter.objects.get().cofinancing == good


def test_letters_stopped_on_the_way_are_those_already_made_and_no_more(desk, monkeypatch):
    """Its author presses « Arrêter » while the first letter is written."""
    monkeypatch.setattr(job_running, "BETWEEN_SIGNS", 0)
    files = [desk.granted() for _ in range(3)]
    job = batches.start_letters([f.reference for f in files], send=True, by=desk.decider, at=AT)

    def stop(sender, created, **more):
        if created:
            cancel(job, by=desk.decider, at=AT)

    post_save.connect(stop, sender=Letter)
    try:
        long_write_letters(job.pk, **job.arguments)
    finally:
        post_save.disconnect(stop, sender=Letter)
    job.refresh_from_db()
    assert (job.state, job.advanced) == (JobState.CANCELLED, 1)
    assert Letter.objects.count() == 1
    assert [row.reference for row in job.rows.order_by("pk")] == [files[0].reference]
    again = run(desk, [f.reference for f in files])
    assert (again.state, again.total, Letter.objects.count()) == (JobState.DONE, 2, 3)


def test_work_begun_anew_makes_no_letter_twice(desk):
    file = desk.granted()
    run(desk, [file.reference], send=False)
    job, again = started(desk, [file.reference]), started(desk, [file.reference])
    ended(job)
    ended(again)
    assert Letter.objects.count() == 1
    assert job.rows.get().outcome == "Courrier établi et envoyé."
    assert again.rows.get().outcome == "Déjà fait."


def sent(file) -> int:
    """How many letters of the file left, as their readers were told."""
    told = Notification.objects.filter(event="funding.letter_sent", path=file.get_absolute_url())
    assert told.count() == Letter.objects.filter(notified_at__isnull=False).count()
    return told.count()


@pytest.mark.servers
def test_the_same_batch_started_twice_sends_each_letter_once(desk):
    file = desk.granted()
    jobs = [
        batches.start_letters([file.reference], send=True, by=desk.decider, at=AT) for _ in range(2)
    ]
    found = together(*[lambda job=job: long_write_letters(job.pk, **job.arguments) for job in jobs])
    assert found == [None, None]
    assert (Letter.objects.count(), sent(file)) == (1, 1)
    told = JobRow.objects.filter(job__in=jobs).values_list("outcome", "is_ok")
    assert sorted(told) == [("Courrier établi et envoyé.", True), ("Déjà fait.", True)]


@pytest.mark.servers
def test_the_control_writes_two_letters_when_nothing_holds_the_file(desk):
    """The same race, the letter looked for before the file is held: it is made twice."""
    file = desk.granted()
    looked = Barrier(2)

    def naive():
        letter = letter_of_decision(file)
        looked.wait(timeout=20)
        return letter or letters.write_letter(file, by=desk.decider, at=AT)

    made = together(naive, naive)
    assert {letter.number for letter in made} == {1, 2}
    assert Letter.objects.count() == 2


def test_a_new_decision_asks_for_a_new_letter(desk):
    from datetime import timedelta

    from funding.actions import reversal

    file = desk.granted()
    run(desk, [file.reference])
    later = AT + timedelta(days=1)
    reversal.revert_decision(fresh(file), by=desk.decider, at=later, reason="Coût faux.")
    desk.grant(fresh(file), "150000.00", at=later)
    run(desk, [file.reference])
    assert [x.kind for x in Letter.objects.order_by("number")] == ["grant", "partial_grant"]


def test_the_page_lists_what_is_not_sent_and_starts_the_job(desk, sign_in):
    file = desk.granted()
    client = sign_in(desk.decider)
    path = reverse("funding:letter_batch")
    assert file.reference in client.get(path).content.decode()
    answer = client.post(path, {"dossier": [file.reference], "send": "1"})
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    long_write_letters(job.pk, **job.arguments)
    page = client.get(job.get_absolute_url()).content.decode()
    assert file.reference in page
    assert "Courrier établi et envoyé." in page
    assert "Tous les courriers sont envoyés." in client.get(path).content.decode()


def test_an_empty_selection_is_refused_in_french(desk, sign_in, nothing_changes):
    client = sign_in(desk.decider)
    with nothing_changes():
        answer = client.post(reverse("funding:letter_batch"), {})
    assert answer.status_code == 409
    assert "Choisissez au moins un dossier" in answer.content.decode()


def test_only_the_decisions_that_wait_for_a_letter_are_handed_over(desk, sign_in, nothing_changes):
    waiting, sent = desk.granted(), desk.granted()
    run(desk, [sent.reference])
    client = sign_in(desk.decider)
    path = reverse("funding:letter_batch")
    for nonsense in (["DL-\0"], ["DL-1999-0001", "'; --"], [sent.reference]):
        with nothing_changes():
            answer = client.post(path, {"dossier": nonsense})
        assert answer.status_code == 409
        assert "Aucun de ces dossiers n’attend de courrier" in answer.content.decode()
    chosen = ["DL-\0", waiting.reference, "DL-1999-0001", sent.reference]
    assert client.post(path, {"dossier": chosen}).status_code == 302
    assert Job.objects.latest("pk").arguments["references"] == [waiting.reference]


def test_the_page_is_for_decision_makers(desk, sign_in):
    for who in (desk.officer, desk.reviewers[0], desk.holder):
        assert sign_in(who).get(reverse("funding:letter_batch")).status_code == 404
