"""Starts, ends and archives a project."""

from django.utils.translation import gettext_lazy as _

from projects.actions import course
from projects.lifecycle import PROJECT
from projects.models import Project
from workflow.views import ActionView


class Activate(ActionView):
    lifecycle, model, transition = PROJECT, Project, "activate"
    explanation = _("Le projet est lancé : l’aide du datalab ou le cofinancement s’exécute.")
    done = _("Le projet est en cours.")

    def perform(self, form, *, at):
        return course.activate(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class Complete(ActionView):
    lifecycle, model, transition = PROJECT, Project, "complete"
    explanation = _("Le projet a atteint son terme.")
    done = _("Le projet est terminé.")

    def perform(self, form, *, at):
        return course.complete(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )


class Archive(ActionView):
    lifecycle, model, transition = PROJECT, Project, "archive"
    explanation = _("Le dossier est rangé. Il reste lisible ; rien n’est effacé.")
    done = _("Le projet est archivé.")

    def perform(self, form, *, at):
        return course.archive(
            self.file, by=self.request.user, at=at, seen_version=form.cleaned_data["seen_version"]
        )
