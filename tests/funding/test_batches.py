"""Letters in number: each file has its outcome, one refusal stops no other, twice does it once."""

import zipfile

import pytest
from django.db.models.signals import post_save
from django.urls import reverse

from funding.actions import batches
from funding.models import Letter
from funding.tasks import long_write_letters
from jobs import running as job_running
from jobs.actions import cancel
from jobs.models import Job, JobRow, JobState
from tests.funding.stories import AT, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def run(desk, references, *, send: bool = True) -> Job:
    job = batches.start_letters(references, send=send, by=desk.decider, at=AT)
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
    desk.declare(bad, desk.decider, conflict=True)
    job = run(desk, [bad.reference, good.reference, "DL-1999-0001"])
    rows = list(JobRow.objects.filter(job=job).order_by("pk").values_list("reference", "is_ok"))
    assert rows == [(bad.reference, False), (good.reference, True), ("DL-1999-0001", False)]
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
    assert (again.state, Letter.objects.count()) == (JobState.DONE, 3)


def test_work_begun_anew_makes_no_letter_twice(desk):
    file = desk.granted()
    run(desk, [file.reference], send=False)
    job = run(desk, [file.reference])
    again = run(desk, [file.reference])
    assert Letter.objects.count() == 1
    assert job.rows.get().outcome == "Courrier établi et envoyé."
    assert again.rows.get().outcome == "Déjà fait."


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


def test_the_page_is_for_decision_makers(desk, sign_in):
    for who in (desk.officer, desk.reviewers[0], desk.holder):
        assert sign_in(who).get(reverse("funding:letter_batch")).status_code == 404
