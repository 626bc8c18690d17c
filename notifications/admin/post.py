"""The administrator's view of the post: what waits, what failed and why, sent again on demand."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.table import TableAdmin
from accounts.french import count
from accounts.permissions import Permission
from notifications.actions.replaying import replay
from notifications.models import Channel, Delivery
from notifications.queries import state_of_the_post


@admin.register(Delivery)
class DeliveryAdmin(TableAdmin):
    """Read-only but for sending again. Texts are the reader's own: not shown."""

    view_permission = Permission.ACCOUNT_MANAGE
    list_display = (
        "number",
        "subject",
        "person",
        "channel",
        "status",
        "error",
        "tries",
        "due_at",
        "sent_at",
    )
    list_filter = ("channel", "status", "frequency")
    list_select_related = ("person", "notification")
    search_fields = ("person__email", "notification__reference", "message_key")
    show_full_result_count = False
    list_per_page = 50
    actions = ("send_again",)
    fields = (
        "person",
        "subject",
        "channel",
        "webhook",
        "status",
        "frequency",
        "tries",
        "due_at",
        "claimed_until",
        "handed_at",
        "sent_at",
        "error",
        "message_key",
        "digest",
        "replayed_at",
        "replayed_by",
    )
    readonly_fields = fields
    change_list_template = "admin/notifications/delivery/change_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(channel=Channel.INBOX).order_by("-pk")

    @admin.display(description=gettext_lazy("n°"), ordering="pk")
    def number(self, delivery: Delivery) -> str:
        return str(delivery.pk)

    @admin.display(description=gettext_lazy("objet"))
    def subject(self, delivery: Delivery) -> str:
        return delivery.notification.subject

    @admin.action(description=gettext_lazy("Envoyer de nouveau (échecs et incertains)"))
    def send_again(self, request, queryset) -> None:
        done = replay(list(queryset), by=request.user, at=timezone.now())
        messages.success(
            request,
            _("%(count)s.")
            % {"count": count(done, "message remis en file", "messages remis en file")},
        )

    def changelist_view(self, request, extra_context=None):
        extra = {"post": state_of_the_post(), **(extra_context or {})}
        return super().changelist_view(request, extra)
