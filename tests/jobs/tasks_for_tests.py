"""Long tasks that the tests run."""

from celery import shared_task

from jobs.running import running


class Broken(Exception):
    """An error that speaks French."""

    message = "La ligne 3 est illisible."


@shared_task(name="tests.long_count")
def long_count(job_id: int, *, steps: int, fail_at: int | None = None) -> None:
    """Counts, and may fail with a sentence."""
    with running(job_id) as run:
        run.set_total(steps)
        for step in range(steps):
            if step == fail_at:
                raise Broken
            run.row(f"ligne {step}", "Faite.")
            run.advance()
            run.tell()
        run.attach("compte.txt", b"fini")
        run.say("Tout est compté.")
