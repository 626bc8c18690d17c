"""A ministry's week: letters read, a case answered, preferences chosen, a digest, an end to it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Role
from datalab import demo_people
from notifications import delivery
from notifications.actions import digests
from notifications.models import Channel, Delivery, DeliveryStatus, DemoEmail, Preference
from support import actions
from support.models import SupportCase, SupportStatus
from tests.factories.support import support_case_in
from tests.journeys.walking import Journey, fill, pressed, send

AWA = "awa.diallo@ecologie.invalid"
AGENT = next(p.email for p in demo_people.PEOPLE if p.role == Role.SUPPORT_AGENT)
QUESTION = "Combien de lignes par jour ?"


@pytest.fixture
def case(live_site, settings) -> SupportCase:
    settings.EMAIL_BACKEND = "notifications.mailbox.MailboxBackend"
    asker = User.objects.get(email=AWA)
    return support_case_in(
        SupportStatus.IN_PROGRESS,
        kind="technical",
        subject="Un entrepôt de capteurs",
        organisation=asker.current_memberships[0].organisation,
        requested_by=asker,
        owner=User.objects.get(email=AGENT),
    )


def the_agent(case: SupportCase, deed: str, **said) -> None:
    """The datalab's side, which has its own journey."""
    case.refresh_from_db()
    getattr(actions, deed)(case, by=User.objects.get(email=AGENT), at=timezone.now(), **said)


def the_post_leaves(*, days: int = 0) -> None:
    while delivery.deliver_batch(timezone.now() + timedelta(days=days)):
        pass


def letters() -> list[str]:
    return list(DemoEmail.objects.filter(to=AWA).order_by("pk").values_list("subject", flat=True))


def she_opens_a_letter(story: Journey, subject: str, name: str) -> str:
    """From the mailbox; what the letter says."""
    page = story.at(AWA, "/notifications/courriels/")
    page.get_by_role("button", name=subject).click()
    letter = page.locator(".fr-collapse--expanded .message-text")
    letter.wait_for(state="visible")
    story.look(AWA, name)
    return letter.inner_text()


def she_reads_what_needs_her(story: Journey, case: SupportCase) -> None:
    subject = f"{case.reference} : votre réponse est attendue"
    said = she_opens_a_letter(story, subject, "ministere-courriel")
    assert QUESTION in said
    page = story.opened[AWA].page
    link = page.locator(".fr-collapse--expanded a").first
    assert link.get_attribute("href").endswith(case.get_absolute_url())
    with page.expect_navigation(wait_until="load"):
        link.click()
    assert page.url.endswith(case.get_absolute_url())
    page = story.at(AWA, "/tableau-de-bord/")
    assert "Répondre au datalab" in page.locator("main").inner_text()
    story.look(AWA, "ministere-tableau-de-bord")


def she_answers_from_her_inbox(story: Journey, case: SupportCase) -> None:
    page = story.at(AWA, "/notifications/")
    story.look(AWA, "ministere-messages")
    pressed(page, page.locator(".rows--unread li").first.get_by_role("button").first)
    assert page.url.endswith(case.get_absolute_url())
    page = story.at(AWA, f"{case.get_absolute_url()}repondre/")
    fill(page, reason="Douze millions par jour.")
    story.look(AWA, "ministere-repondre")
    send(page, "Répondre au datalab")
    case.refresh_from_db()
    assert case.status == SupportStatus.IN_PROGRESS
    page = story.at(AWA, "/notifications/")
    pressed(page, page.get_by_role("button", name=re.compile("^Traité ")).first)
    story.at(AWA, "/notifications/traites/")
    assert "votre réponse est attendue" in page.locator("main").inner_text()
    story.look(AWA, "ministere-traites")


def she_chooses_one_letter_a_day(story: Journey) -> None:
    page = story.at(AWA, "/notifications/preferences/")
    fill(page, **{"event-support_message": "daily", "hour": "17"})
    send(page, "Enregistrer")
    assert Preference.objects.get(event="support_message").frequency == "daily"
    story.look(AWA, "ministere-preferences")
    story.at(AWA, "/notifications/evenements/")
    story.look(AWA, "ministere-evenements")


def her_messages_come_in_one_digest(story: Journey, case: SupportCase) -> str:
    before = letters()
    for text in ("Merci, je compare deux entrepôts.", "Le premier convient."):
        the_agent(case, "write", text=text)
    the_post_leaves()
    assert letters() == before, "nothing leaves before its hour"
    digests.send_digests(timezone.now() + timedelta(days=2))
    the_post_leaves(days=3)
    (digest,) = letters()[len(before) :]
    assert re.fullmatch(r"Récapitulatif du \w+ \d+ \S+ : 2\s?messages", digest)
    said = she_opens_a_letter(story, digest, "ministere-recapitulatif")
    assert said.count("vous écrit au sujet de") == 2
    return said


def she_stops_it_without_signing_in(story: Journey, said: str) -> None:
    link = re.search(r"/notifications/desabonnement/\S+/", said)
    assert link
    page = story.at("", link[0])
    story.look("", "ministere-desabonnement")
    send(page)
    page.get_by_role("heading", name="C’est fait").wait_for()
    story.look("", "ministere-desabonnee")
    page = story.at(AWA, "/notifications/preferences/")
    assert page.locator("[name='event-support_message']").input_value() == "never"


def test_a_week_of_a_ministry(page_as, case):
    story = Journey(page_as)
    the_agent(case, "ask_ministry", reason=QUESTION)
    the_post_leaves()
    she_reads_what_needs_her(story, case)
    she_answers_from_her_inbox(story, case)
    she_chooses_one_letter_a_day(story)
    said = her_messages_come_in_one_digest(story, case)
    she_stops_it_without_signing_in(story, said)
    before = letters()
    the_agent(case, "write", text="Je vous écris encore.")
    digests.send_digests(timezone.now() + timedelta(days=9))
    the_post_leaves(days=10)
    assert letters() == before
    page = story.at(AWA, "/notifications/")
    assert "Je vous écris encore." in page.locator("main").inner_text()
    mine = Delivery.objects.filter(person__email=AWA, channel=Channel.EMAIL)
    assert not mine.filter(status__in=[DeliveryStatus.PENDING, DeliveryStatus.HELD]).exists()
    assert story.wrong == [], "\n".join(story.wrong)
