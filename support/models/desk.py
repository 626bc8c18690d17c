"""What the desk keeps beside a case: its thread, notes and tasks, its skills, the satisfaction."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission
from finding.models import searchable
from support.models.cases import SupportCase
from support.models.kinds import SupportKind

PERSON = settings.AUTH_USER_MODEL


class MessageDeed(models.TextChoices):
    """The deed that a message was written in; a message of its own has none."""

    QUESTION = "ask_ministry", _("Question du datalab")
    ANSWER = "answer_desk", _("Réponse du ministère")
    RESOLUTION = "resolve", _("Réponse du datalab")


class CaseMessageQuerySet(models.QuerySet):
    def visible_to(self, user) -> "CaseMessageQuerySet":
        """Who sees the case reads its thread; internal notes are the desk's alone."""
        found = self.filter(case__in=SupportCase.objects.visible_to(user).values("pk"))
        if user.is_authenticated and user.can(Permission.SUPPORT_READ_ALL):
            return found
        return found.filter(is_internal=False)


class CaseMessage(models.Model):
    """A message between the desk and the ministry, or a note that stays inside the desk."""

    case = models.ForeignKey(SupportCase, on_delete=models.PROTECT, related_name="messages")
    text = models.TextField(_("texte"))
    is_internal = models.BooleanField(_("note interne"), default=False)
    deed = models.CharField(
        _("écrit par l’acte"),
        max_length=20,
        choices=MessageDeed,
        blank=True,
        default="",
        db_default="",
    )
    key = models.UUIDField(_("clé d’envoi"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("le"))
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = CaseMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message d’accompagnement")
        ordering = ["case_id", "sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_message_deed_known",
                condition=Q(deed="") | Q(deed__in=MessageDeed.values, is_internal=False),
                violation_error_message=_("Un message n’est écrit par aucun autre acte."),
            ),
            models.UniqueConstraint(
                fields=["case", "sent_by", "key"],
                name="case_message_sent_once",
                violation_error_message=_("Ce message est déjà envoyé."),
            ),
        ]
        triggers = [
            searchable(
                "case_message",
                file_kind="support_case",
                columns=("text", "is_internal"),
                reference="f.reference",
                holder="f.organisation_id",
                is_internal="NEW.is_internal",
                body="NEW.text",
                moment="NEW.sent_at",
                origin="FROM support_supportcase f WHERE f.id = NEW.case_id",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.sent_by}"


class CaseTask(models.Model):
    """One thing to do on a case, by somebody, by a day."""

    case = models.ForeignKey(SupportCase, on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(_("tâche"), max_length=200)
    assignee = models.ForeignKey(
        PERSON, verbose_name=_("par"), on_delete=models.PROTECT, related_name="support_tasks"
    )
    due_on = models.DateField(_("pour le"), null=True, blank=True)
    added_at = models.DateTimeField(_("ajoutée le"))
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("faite le"), null=True, blank=True)
    done_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("tâche d’accompagnement")
        ordering = ["done_at", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="support_task_done_has_its_person",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message=_("Une tâche faite a sa date et son auteur."),
            )
        ]

    def __str__(self) -> str:
        return self.title


class AgentSkill(models.Model):
    """A kind of help that an agent knows how to give."""

    agent = models.ForeignKey(
        PERSON, verbose_name=_("agent"), on_delete=models.PROTECT, related_name="support_skills"
    )
    kind = models.CharField(_("nature"), max_length=10, choices=SupportKind)

    class Meta:
        verbose_name = _("compétence d’agent")
        verbose_name_plural = _("compétences d’agents")
        ordering = ["agent_id", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "kind"],
                name="agent_skill_once",
                violation_error_message=_("L’agent a déjà cette compétence."),
            ),
            models.CheckConstraint(
                name="agent_skill_kind_known",
                condition=Q(kind__in=SupportKind.values),
                violation_error_message=_("Cette nature d’accompagnement n’existe pas."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} · {self.get_kind_display()}"


class Satisfaction(models.Model):
    """What the ministry thinks of the help, asked once at the end."""

    case = models.OneToOneField(SupportCase, on_delete=models.PROTECT, related_name="satisfaction")
    score = models.PositiveSmallIntegerField(_("note sur cinq"))
    comment = models.TextField(_("commentaire"), blank=True)
    rated_at = models.DateTimeField(_("le"))
    rated_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("satisfaction")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="satisfaction_from_one_to_five",
                condition=Q(score__gte=1, score__lte=5),
                violation_error_message=_("La note va de 1 à 5."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.score}/5"
