"""The clock's schedule in the admin: read by administrators, changed by the code alone."""

from copy import copy

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django_celery_beat import admin as theirs  # noqa: F401 - theirs comes first, ours replaces it
from django_celery_beat.models import PeriodicTask

from accounts.admin.table import TableAdmin
from accounts.permissions import Permission
from datalab.rhythm import rhythm

admin.site.unregister(PeriodicTask)


@admin.register(PeriodicTask)
class ScheduleAdmin(TableAdmin):
    """Beat writes the schedule again from ``datalab.clock`` at each start: to change is vain."""

    view_permission = Permission.ACCOUNT_MANAGE
    list_display = ("name", "running", "rhythm", "enabled", "last_run_at", "total_run_count")
    list_display_links = None  # the page of one task would say no more
    list_select_related = ("interval", "crontab", "solar", "clocked")
    search_fields = ("name", "task")
    ordering = ("name",)
    fields = ("name", "running", "rhythm", "enabled", "last_run_at", "total_run_count")

    def changelist_view(self, request, extra_context=None):
        named = {"title": _("Horloge du service")}
        return super().changelist_view(request, {**named, **(extra_context or {})})

    def get_changelist_instance(self, request):
        """The list, under a plural that agrees."""
        found = super().get_changelist_instance(request)
        found.opts = copy(found.opts)
        found.opts.verbose_name_plural = _("tâches périodiques")
        return found

    @admin.display(description=_("tâche"), ordering="task")
    def running(self, task: PeriodicTask) -> str:
        return task.task

    @admin.display(description=_("rythme"))
    def rhythm(self, task: PeriodicTask) -> str:
        return rhythm(task)
