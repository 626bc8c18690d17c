"""Registers the wing: the documents of its cases, what the morning's reminder says of them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = _("Accompagnements")

    def ready(self) -> None:
        from documents.models import FileKind, register
        from finding.queries import hits, lists
        from notifications.events import REMINDERS
        from projects.actions.handover import ON_HAND_OVER
        from support.actions import attach, hand_over
        from support.lifecycle import SUPPORT_CASE
        from support.models import SupportCase
        from support.queries.lists import CASES, message_place
        from support.queries.reminding import to_do

        lists.register(CASES)
        hits.PLACES["case_message"] = message_place
        REMINDERS.append(to_do)
        ON_HAND_OVER.append(hand_over)
        register(
            FileKind(
                name=SupportCase.file_kind,
                visible_to=SupportCase.objects.visible_to,
                may_attach=lambda file, user, at: (
                    SUPPORT_CASE.allows(file, "attach", user, at)
                    or SUPPORT_CASE.allows(file, "attach_answer", user, at)
                ),
                attach_url="support:attach",
                attach=attach,
            )
        )
