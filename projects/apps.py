"""Registers the wing, and its files as bearers of documents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projets")

    def ready(self) -> None:
        from documents.models import FileKind, register
        from finding.queries import lists
        from notifications.events import REMINDERS
        from projects.actions import pieces
        from projects.lifecycle import PROJECT
        from projects.models import Project
        from projects.queries.lists import PROJECTS
        from projects.queries.reminding import calls_closing, to_do

        lists.register(PROJECTS)
        REMINDERS.extend((calls_closing, to_do))

        register(
            FileKind(
                name=Project.file_kind,
                visible_to=lambda user: Project.objects.visible_to(user),
                may_attach=lambda file, user, at: PROJECT.allows(file, "attach", user, at),
                attach_url="projects:attach",
                may_retract=lambda file, user, at: PROJECT.allows(file, "retract", user, at),
                retract_url="projects:retract",
                attach=pieces.attach,
            )
        )
