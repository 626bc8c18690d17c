"""The thread with the ministry, the desk's notes and tasks, deed by deed."""

from django.utils.translation import gettext_lazy as _

from support import actions
from support.forms import FinishForm, MessageForm, TaskForm
from support.views.work import CaseAction


class Write(CaseAction):
    transition = "write"
    form_class = MessageForm
    done = _("Votre message est parti au ministère.")

    def perform(self, form, *, at):
        return actions.write(self.file, text=form.cleaned_data["text"], by=self.request.user, at=at)


class Reply(CaseAction):
    transition = "reply"
    form_class = MessageForm
    done = _("Votre message est parti au datalab.")

    def perform(self, form, *, at):
        return actions.reply(self.file, text=form.cleaned_data["text"], by=self.request.user, at=at)


class Note(CaseAction):
    transition = "note"
    form_class = MessageForm
    explanation = _("Le ministère ne lit pas les notes internes.")
    done = _("La note est gardée, pour le datalab seul.")

    def perform(self, form, *, at):
        return actions.note(self.file, text=form.cleaned_data["text"], by=self.request.user, at=at)


class AddTask(CaseAction):
    transition = "add_task"
    form_class = TaskForm
    done = _("La tâche est ajoutée.")

    def initial(self) -> dict:
        return {**super().initial(), "assignee": self.request.user}

    def perform(self, form, *, at):
        return actions.add_task(
            self.file,
            title=form.cleaned_data["title"],
            assignee=form.cleaned_data["assignee"],
            due_on=form.cleaned_data["task_due_on"],
            by=self.request.user,
            at=at,
        )


class FinishTask(CaseAction):
    transition = "finish_task"
    form_class = FinishForm
    done = _("La tâche est faite.")

    def form_kwargs(self) -> dict:
        return {"tasks": self.file.tasks.filter(done_at=None)}

    def perform(self, form, *, at):
        return actions.finish_task(
            self.file, task=form.cleaned_data["task"], by=self.request.user, at=at
        )
