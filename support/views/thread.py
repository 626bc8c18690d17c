"""The thread with the ministry, the desk's notes and tasks, deed by deed."""

import uuid

from django.utils.translation import gettext_lazy as _

from support import actions
from support.forms import FinishForm, MessageForm, TaskForm
from support.views.work import CaseAction


class Message(CaseAction):
    """Words under a key drawn with the page: the same page sent twice writes once."""

    form_class = MessageForm

    def initial(self) -> dict:
        return {**super().initial(), "key": uuid.uuid4()}

    def sent(self, form) -> dict:
        """What the actions of the thread take."""
        said = form.cleaned_data
        return {"text": said["text"], "key": said["key"], "by": self.request.user}


class Write(Message):
    transition = "write"
    done = _("Votre message est parti au ministère.")

    def perform(self, form, *, at):
        return actions.write(self.file, **self.sent(form), at=at)


class Reply(Message):
    transition = "reply"
    done = _("Votre message est parti au datalab.")

    def perform(self, form, *, at):
        return actions.reply(self.file, **self.sent(form), at=at)


class Note(Message):
    transition = "note"
    explanation = _("Le ministère ne lit pas les notes internes.")
    done = _("La note est gardée, pour le datalab seul.")

    def perform(self, form, *, at):
        return actions.note(self.file, **self.sent(form), at=at)


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
