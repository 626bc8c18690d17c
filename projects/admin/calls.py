"""Calls, their versions, and the acts on them: prepare the next, publish, give up a draft."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.table import TableAdmin, TableInline
from accounts.permissions import Permission
from projects import queries
from projects.actions import publishing
from projects.forms.calls import CallVersionForm
from projects.models import Call, CallVersion
from workflow.refusals import Refused


class VersionInline(TableInline):
    """The versions of a call, to open them."""

    model = CallVersion
    fields = ("number", "opens_on", "closes_on", "max_rate", "published_at", "published_by")
    readonly_fields = (
        "number",
        "opens_on",
        "closes_on",
        "max_rate",
        "published_at",
        "published_by",
    )
    show_change_link = True


@admin.register(Call)
class CallAdmin(TableAdmin):
    """A call; its rules are in its versions."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.CALL_MANAGE
    list_display = ["title", "strand", "key"]
    list_filter = ["strand"]
    search_fields = ["title", "key"]
    prepopulated_fields = {"key": ["title"]}
    inlines = [VersionInline]
    actions = ["prepare_next"]

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        """The key and the strand, once given, never change: files are routed by them. Nor the title
        once files may bear it."""
        if obj is None:
            return []
        return ["key", "strand", *(["title"] if obj.is_published else [])]

    @admin.action(description=_("Préparer la version suivante"), permissions=["change"])
    def prepare_next(self, request, queryset) -> Any:
        version = None
        for call in queryset.order_by("pk"):
            try:
                version = publishing.prepare_next(call, by=request.user, at=timezone.now())
            except Refused as refused:
                self.message_user(request, refused.message, messages.ERROR)
            else:
                self.message_user(request, gettext("« %s » est en préparation.") % version)
        if version is None:
            return None
        return redirect("admin:projects_callversion_change", version.pk)


@admin.register(CallVersion)
class CallVersionAdmin(TableAdmin):
    """The rules of a call; read-only once published. A draft is published from its own page."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.CALL_MANAGE
    form = CallVersionForm
    change_form_template = "admin/projects/callversion/change_form.html"
    list_display = ["call", "number", "opens_on", "closes_on", "max_rate", "is_published"]
    list_filter = ["call", "opens_on"]
    list_select_related = ["call"]
    readonly_fields = ["call", "number", "published_at", "published_by"]
    actions = None

    @admin.display(description=_("publiée"), boolean=True)
    def is_published(self, version: CallVersion) -> bool:
        return version.published_at is not None

    def get_fieldsets(self, request, obj=None):
        if obj is None or obj.published_at is not None:
            return [(None, {"fields": ["call", "number", "published_at", "published_by"]})]
        return [
            (_("Appel et dates"), {"fields": ["call", "number", "opens_on", "closes_on"]}),
            (
                _("Coûts et taux"),
                {
                    "fields": [
                        "tax_basis",
                        "min_total_cost",
                        "max_total_cost",
                        "max_rate",
                        "derogation_max_rate",
                        "excluded_natures",
                    ]
                },
            ),
            (
                _("Tranches et délais"),
                {
                    "fields": [
                        "tranche_above_amount",
                        "tranche_above_months",
                        "milestone_months",
                        "admissibility_days",
                        "complement_days",
                    ]
                },
            ),
            (_("Grille de critères"), {"fields": ["criteria"]}),
            (
                _("Ce que le formulaire demande"),
                {"fields": ["mandatory_indicators", "asked_documents", "questions"]},
            ),
        ]

    def has_add_permission(self, request) -> bool:
        """A version is prepared from its call, under the rules of the latest."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        if obj is not None and obj.published_at is not None:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None) -> bool:
        """A draft that no file follows may be given up."""
        return obj is not None and self.has_change_permission(request, obj)

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) or request.user.can(Permission.CALL_MANAGE)

    def render_change_form(self, request, context, *args, **kwargs):
        version = context.get("original")
        context |= {"rules": queries.rows_of(version) if version else [], "is_draft": False}
        if version is not None:
            context["is_draft"] = self.has_change_permission(request, version)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list:
        page = self.admin_site.admin_view(self.publish_page)
        return [
            path("<int:pk>/publier/", page, name="projects_callversion_publish"),
            *super().get_urls(),
        ]

    def publish_page(self, request, pk: int):
        """What the version would change, then its publication once confirmed."""
        version = get_object_or_404(CallVersion.objects.select_related("call"), pk=pk)
        if not request.user.can(Permission.CALL_MANAGE):
            raise PermissionDenied
        refusal = ""
        if request.method == "POST":
            try:
                publishing.publish(version, by=request.user, at=timezone.now())
            except Refused as refused:
                refusal = refused.message
            else:
                self.message_user(request, gettext("« %s » est publiée.") % version)
                return redirect("admin:projects_callversion_changelist")
        before = queries.previous_published(version)
        return render(
            request,
            "admin/projects/callversion/publish.html",
            {
                **self.admin_site.each_context(request),
                "title": gettext("Publier %s") % version,
                "version": version,
                "before": before,
                "changes": queries.changes_between(before, version),
                "drafts": queries.drafts_under_earlier_rules(version),
                "refusal": refusal,
                "opts": self.opts,
                "back": reverse("admin:projects_callversion_change", args=[pk]),
            },
            status=409 if refusal else 200,
        )
