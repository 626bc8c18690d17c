"""The pages of webhooks, of long work and of the machinery, looked at and judged."""

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab import demo_people
from jobs.models import Job, JobRow, JobState
from notifications import delivery, outbox
from notifications.actions import calling
from notifications.delivery import bounces
from notifications.events import REGISTRY
from notifications.models import (
    BounceKind,
    Channel,
    Delivery,
    DeliveryStatus,
    UnknownAddress,
    Webhook,
)
from tests.journeys.walking import Journey, fill, pressed, send
from tests.web import elsewhere_on_the_web

PEOPLE = {person.role: person.email for person in reversed(demo_people.PEOPLE)}
REVIEWER, CHIEF = PEOPLE[Role.REVIEWER], PEOPLE[Role.ADMINISTRATOR]
PAGES = "/notifications/webhooks/"


@pytest.fixture
def site(settings):
    with elsewhere_on_the_web() as server:
        settings.DATALAB_OUTGOING_ALLOWED = [server.host]
        server.answers["/recevoir"] = (204, {}, b"")
        yield server


def tell(email: str, *, times: int = 1, event: str = "project.submitted") -> None:
    """An event of the product, to one person."""
    words = {"title": "Ouvrir les relevés", "organisation": "Ministère", "by": "Awa Diallo"}
    for number in range(times):
        with transaction.atomic():
            outbox.queue(
                REGISTRY[event],
                people=[User.objects.get(email=email)],
                at=timezone.now(),
                reference=f"DL-2026-00{number + 10}",
                path="/projets/",
                values=words,
            )


def call_until_quiet() -> None:
    while calling.call_batch(timezone.now()):
        pass


def a_webhook_is_opened_tried_and_repaired(story: Journey, site) -> None:
    story.at(REVIEWER, PAGES)
    story.look(REVIEWER, "webhooks-aucun")
    page = story.at(REVIEWER, f"{PAGES}nouveau/")
    fill(page, url="http://exemple.invalid/")
    send(page, "Ouvrir le webhook")
    story.look(REVIEWER, "webhook-refuse")
    fill(page, url=f"{site.url}/recevoir")
    send(page, "Ouvrir le webhook")
    story.look(REVIEWER, "webhook-secret")
    tell(REVIEWER, times=3)
    site.answers["/recevoir"] = (410, {}, b"")
    call_until_quiet()
    hook = Webhook.objects.get()
    page = story.at(REVIEWER, f"{PAGES}{hook.key}/")
    story.look(REVIEWER, "webhook-suspendu")
    site.answers["/recevoir"] = (204, {}, b"")
    pressed(page, page.get_by_role("button", name="Remettre en service"))
    call_until_quiet()
    page = story.at(REVIEWER, f"{PAGES}{hook.key}/")
    pressed(page, page.get_by_role("button", name="Envoyer un essai"))
    story.look(REVIEWER, "webhook")
    story.at(REVIEWER, PAGES)
    story.look(REVIEWER, "webhooks")
    sent = Delivery.objects.filter(channel=Channel.WEBHOOK, status=DeliveryStatus.SENT)
    assert sent.count() == 3
    story.at(CHIEF, PAGES)
    story.look(CHIEF, "webhooks-administrateur")


def the_machinery_shows_what_is_wrong(story: Journey) -> None:
    late = Delivery.objects.filter(channel=Channel.EMAIL).order_by("pk").first()
    assert late
    bounces.keep(
        bounces.Returned(
            address=late.person.email,
            kind=BounceKind.HARD,
            code="5.1.1",
            reason="550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table",
            key=late.message_key,
            source="rapport-1",
        ),
        timezone.now(),
    )
    delivery.marks.set_aside(late, "SMTPRecipientsRefused: 550 5.1.1 User unknown")
    assert UnknownAddress.objects.binding().count() == 1
    story.at(CHIEF, "/admin/machinerie/")
    story.look(CHIEF, "machinerie")
    for name, model in (
        ("remises", "delivery"),
        ("retours", "bounce"),
        ("adresses-inconnues", "unknownaddress"),
    ):
        story.at(CHIEF, f"/admin/notifications/{model}/")
        story.look(CHIEF, f"admin-{name}")
    story.at(CHIEF, f"/admin/notifications/delivery/{late.pk}/change/")
    story.look(CHIEF, "admin-remise")


def long_work_is_followed_and_stopped(story: Journey) -> None:
    author, now = User.objects.get(email=REVIEWER), timezone.now()
    common = {"requested_by": author, "requested_at": now, "task": "tests.long_count"}
    running = Job.objects.create(
        **common,
        kind="essai",
        label="Export de 10 000 projets",
        state=JobState.RUNNING,
        total=10_000,
        advanced=4_200,
        began_at=now,
        beat_at=now,
    )
    done = Job.objects.create(
        **common,
        kind="essai",
        label="Lettres de décision du comité de mars",
        state=JobState.DONE,
        total=3,
        advanced=3,
        began_at=now,
        ended_at=now,
        message="2 lettres écrites, 1 refusée.",
    )
    for number, is_ok in ((1, True), (2, True), (3, False)):
        outcome = "Lettre écrite." if is_ok else "Le dossier n’a pas de décision à notifier."
        JobRow.objects.create(
            job=done, reference=f"DL-2026-000{number}", is_ok=is_ok, outcome=outcome
        )
    story.at(REVIEWER, "/travaux/")
    story.look(REVIEWER, "travaux")
    story.at(REVIEWER, done.get_absolute_url())
    story.look(REVIEWER, "travail-fini")
    page = story.at(REVIEWER, running.get_absolute_url())
    story.look(REVIEWER, "travail-en-cours")
    pressed(page, page.get_by_role("button", name="Arrêter"))
    running.refresh_from_db()
    assert running.cancel_asked_at
    story.look(REVIEWER, "travail-arrete")


def test_the_pages_of_the_post_and_of_the_machinery_are_clean(page_as, site, live_site):
    story = Journey(page_as)
    a_webhook_is_opened_tried_and_repaired(story, site)
    the_machinery_shows_what_is_wrong(story)
    long_work_is_followed_and_stopped(story)
    assert story.wrong == [], "\n".join(story.wrong)
