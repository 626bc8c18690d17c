"""What mail servers gave back, and the addresses that they do not know."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.table import TableAdmin
from accounts.french import count
from accounts.permissions import Permission
from notifications.actions.bouncing import lift
from notifications.models import Bounce, UnknownAddress


@admin.register(Bounce)
class BounceAdmin(TableAdmin):
    """Read-only. Without a message of ours, a return proves nothing and marks nothing."""

    view_permission = Permission.ACCOUNT_MANAGE
    list_display = ("reported_at", "address", "kind", "code", "reason", "is_ours")
    list_filter = ("kind",)
    search_fields = ("address", "code")
    list_per_page = 50
    fields = ("reported_at", "address", "kind", "code", "reason", "delivery", "source")
    readonly_fields = fields

    @admin.display(description=gettext_lazy("message de chez nous"), boolean=True)
    def is_ours(self, bounce: Bounce) -> bool:
        return bounce.delivery_id is not None


@admin.register(UnknownAddress)
class UnknownAddressAdmin(TableAdmin):
    """Nothing is sent to these until the mark is lifted."""

    view_permission = Permission.ACCOUNT_MANAGE
    list_display = ("address", "reason", "marked_at", "lifted_at", "lifted_by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter),)
    list_select_related = ("lifted_by",)
    search_fields = ("address",)
    list_per_page = 50
    actions = ("lift_mark",)
    fields = ("address", "reason", "marked_at", "lifted_at", "lifted_by")
    readonly_fields = fields

    @admin.action(description=gettext_lazy("Lever la marque : écrire de nouveau à ces adresses"))
    def lift_mark(self, request, queryset) -> None:
        done = lift(list(queryset), by=request.user, at=timezone.now())
        messages.success(
            request, _("%(count)s.") % {"count": count(done, "marque levée", "marques levées")}
        )
