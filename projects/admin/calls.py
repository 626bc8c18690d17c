"""Calls, their versions, and the two acts on them: prepare the next, publish."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin
from accounts.permissions import Permission
from projects.actions import publishing
from projects.forms.calls import CallVersionForm
from projects.models import Call, CallVersion
from workflow.refusals import Refused


@admin.register(Call)
class CallAdmin(TableAdmin):
    """A call; its rules are in its versions."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.CALL_MANAGE
    list_display = ["title", "strand", "key"]
    list_filter = ["strand"]
    search_fields = ["title", "key"]
    prepopulated_fields = {"key": ["title"]}
    actions = ["prepare_next"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    @admin.action(description=_("Préparer la version suivante"), permissions=["change"])
    def prepare_next(self, request, queryset) -> None:
        for call in queryset.order_by("pk"):
            try:
                version = publishing.prepare_next(call, by=request.user, at=timezone.now())
            except Refused as refused:
                self.message_user(request, refused.message, messages.ERROR)
            else:
                self.message_user(request, _("« %s » est en préparation.") % version)


@admin.register(CallVersion)
class CallVersionAdmin(TableAdmin):
    """The rules of a call; read-only once published."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.CALL_MANAGE
    form = CallVersionForm
    list_display = ["call", "number", "opens_on", "closes_on", "max_rate", "is_published"]
    list_filter = ["call", "opens_on"]
    list_select_related = ["call"]
    readonly_fields = ["published_at", "published_by"]
    actions = ["publish"]

    @admin.display(description=_("publiée"), boolean=True)
    def is_published(self, version: CallVersion) -> bool:
        return version.published_at is not None

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is not None and obj.published_at is not None:
            return False
        return super().has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) or request.user.can(Permission.CALL_MANAGE)

    @admin.action(description=_("Publier : les règles ne changeront plus"), permissions=["change"])
    def publish(self, request, queryset) -> None:
        for version in queryset.order_by("call_id", "number"):
            try:
                publishing.publish(version, by=request.user, at=timezone.now())
            except Refused as refused:
                self.message_user(request, f"{version} : {refused.message}", messages.ERROR)
            else:
                self.message_user(request, _("« %s » est publiée.") % version)
