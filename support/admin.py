"""The administrator keeps the skills of the agents."""

from django.contrib import admin

from accounts.admin.table import TableAdmin
from accounts.permissions import Permission
from support.models import AgentSkill


@admin.register(AgentSkill)
class AgentSkillAdmin(TableAdmin):
    """Who knows how to give which help: proposed first when a request is qualified."""

    view_permission = Permission.ACCOUNT_MANAGE
    change_permission = Permission.ACCOUNT_MANAGE
    allow_delete = True
    list_display = ("agent", "kind")
    list_filter = ("kind",)
    list_select_related = ("agent",)
    autocomplete_fields = ("agent",)
