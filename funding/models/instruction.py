"""Who reviews a file, who follows it, what is said of it within the desk and with the ministry."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Permission, Role
from documents.models import Attachment
from finding.models import searchable
from funding.models.cofinancings import Cofinancing
from workflow.refusals import TRIGGER_SENTENCES

PERSON = settings.AUTH_USER_MODEL


class ReviewPart(models.TextChoices):
    OWNER = "owner", _("Instructeur principal")
    SECOND = "second", _("Second instructeur")


class Assignment(models.Model):
    """A reviewer in charge of a file, from one moment until another."""

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="assignments"
    )
    reviewer = models.ForeignKey(
        PERSON, verbose_name=_("instructeur"), on_delete=models.PROTECT, related_name="assignments"
    )
    part = models.CharField(_("part"), max_length=10, choices=ReviewPart)
    assigned_at = models.DateTimeField(_("confié le"))
    assigned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    ended_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("attribution d’un dossier")
        verbose_name_plural = _("attributions de dossiers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "part"],
                condition=Q(ended_at=None),
                name="assignment_one_a_part",
                violation_error_message=_("Le dossier a déjà son instructeur pour cette part."),
            ),
            models.UniqueConstraint(
                fields=["cofinancing", "reviewer"],
                condition=Q(ended_at=None),
                name="assignment_two_different_people",
                violation_error_message=_("Les deux instructeurs sont deux personnes."),
            ),
            models.CheckConstraint(
                name="assignment_part_known",
                condition=Q(part__in=ReviewPart.values),
                violation_error_message=_("Cette part n’existe pas."),
            ),
            models.CheckConstraint(
                name="assignment_ended_has_its_person",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                violation_error_message=_("Une attribution finie a sa date et son auteur."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="assignment_without_conflict",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF (SELECT d.has_conflict FROM funding_interestdeclaration d "
                "WHERE d.cofinancing_id = NEW.cofinancing_id AND d.declared_by_id = NEW.reviewer_id"
                " ORDER BY d.id DESC LIMIT 1) THEN RAISE EXCEPTION 'assignment_without_conflict' "
                "USING ERRCODE = 'check_violation', CONSTRAINT = 'assignment_without_conflict'; "
                "END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} · {self.get_part_display()}"


class Follow(models.Model):
    """Somebody of the desk who wants to be told of what happens on a file."""

    cofinancing = models.ForeignKey(Cofinancing, on_delete=models.PROTECT, related_name="follows")
    followed_at = models.DateTimeField(_("suivi depuis le"))
    followed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="follows")

    class Meta:
        verbose_name = _("suivi d’un dossier")
        verbose_name_plural = _("suivis de dossiers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "followed_by"],
                name="follow_once",
                violation_error_message=_("Vous suivez déjà ce dossier."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.followed_by} · {self.cofinancing_id}"


class Channel(models.TextChoices):
    PRIVATE = "private", _("Fil privé du guichet")
    HOLDER = "holder", _("Échanges avec le ministère")


class ThreadMessageQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ThreadMessageQuerySet":
        """The thread with the ministry: who may see the file; the private one: the reviewers' side.

        Whoever acts for the holder never reads the private thread, whatever their other roles.
        """
        seen = self.filter(cofinancing__in=Cofinancing.objects.visible_to(user))
        if not user.is_authenticated:
            return self.none()
        if not (user.can(Permission.FUNDING_CONFER) or Role.AUDITOR in user.roles):
            return seen.filter(channel=Channel.HOLDER)
        held = user.organisation_ids_for(Permission.PROJECT_EDIT)
        theirs = (
            Q(cofinancing__organisation__in=held)
            | Q(cofinancing__project__created_by=user.pk)
            | Q(cofinancing__project__in=user.contributions.values("project"))
        )
        return seen.filter(Q(channel=Channel.HOLDER) | ~theirs)


class ThreadMessage(models.Model):
    """One message on a file, in one of its two threads, with the people it was sent to."""

    cofinancing = models.ForeignKey(Cofinancing, on_delete=models.PROTECT, related_name="messages")
    channel = models.CharField(_("fil"), max_length=10, choices=Channel)
    text = models.TextField(_("message"))
    piece = models.ForeignKey(
        Attachment,
        verbose_name=_("pièce jointe"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    key = models.UUIDField(_("clé d’envoi"), null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("envoyé le"))
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    recipients: models.ManyToManyField = models.ManyToManyField(
        PERSON, verbose_name=_("destinataires"), related_name="+"
    )

    objects = ThreadMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message d’instruction")
        verbose_name_plural = _("messages d’instruction")
        ordering = ["cofinancing_id", "sent_at", "pk"]
        indexes = [
            models.Index(fields=["cofinancing", "channel", "id"], name="thread_message_by_file")
        ]
        constraints = [
            models.CheckConstraint(
                name="thread_channel_known",
                condition=Q(channel__in=Channel.values),
                violation_error_message=_("Ce fil n’existe pas."),
            ),
            models.CheckConstraint(
                name="thread_message_has_its_text",
                condition=~Q(text=""),
                violation_error_message=_("Écrivez votre message."),
            ),
            models.UniqueConstraint(
                fields=["cofinancing", "sent_by", "key"],
                name="thread_message_sent_once",
                violation_error_message=_("Ce message est déjà envoyé."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="thread_message_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            searchable(
                "thread_message",
                file_kind="cofinancing",
                columns=("text",),
                reference="c.reference",
                body="NEW.text",
                holder="p.organisation_id",
                moment="NEW.sent_at",
                # The private thread is read on its page and nowhere else: it is not searched.
                origin="FROM funding_cofinancing c JOIN projects_project p ON p.id = c.project_id "
                "WHERE c.id = NEW.cofinancing_id AND NEW.channel = 'holder'",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sent_by} · {self.get_channel_display()}"


class Confidentiality(models.TextChoices):
    DESK = "desk", _("Réservé au guichet")
    SHARED = "shared", _("Lu aussi par le ministère")


class OpinionQuerySet(models.QuerySet):
    def outstanding(self) -> "OpinionQuerySet":
        """Those that still await their answer."""
        return self.filter(answered_at=None, declined_at=None, cancelled_at=None)


class Opinion(models.Model):
    """An expert's opinion on a file, with its deadline; answered or declined, never changed."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cofinancing = models.ForeignKey(Cofinancing, on_delete=models.PROTECT, related_name="opinions")
    expert = models.ForeignKey(
        PERSON, verbose_name=_("expert"), on_delete=models.PROTECT, related_name="opinions"
    )
    question = models.TextField(_("question"))
    due_on = models.DateField(_("attendu le"))
    confidentiality = models.CharField(
        _("confidentialité"),
        max_length=10,
        choices=Confidentiality,
        default=Confidentiality.DESK,
    )
    asked_at = models.DateTimeField(_("demandé le"))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("avis"), blank=True)
    answered_at = models.DateTimeField(_("rendu le"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    declined_reason = models.TextField(_("motif du refus de répondre"), blank=True)
    declined_at = models.DateTimeField(_("décliné le"), null=True, blank=True)
    declined_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis d’expert")
        verbose_name_plural = _("avis d’experts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cofinancing", "expert"],
                condition=Q(answered_at=None, declined_at=None, cancelled_at=None),
                name="opinion_once_at_a_time",
                violation_error_message=_("Cet expert a déjà été sollicité sur ce dossier."),
            ),
            models.CheckConstraint(
                name="opinion_confidentiality_known",
                condition=Q(confidentiality__in=Confidentiality.values),
                violation_error_message=_("Cette confidentialité n’existe pas."),
            ),
            models.CheckConstraint(
                name="opinion_answered_by_its_expert",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by=F("expert")) & ~Q(answer="")),
                violation_error_message=_(
                    "L’avis est rendu par l’expert sollicité, avec un texte."
                ),
            ),
            models.CheckConstraint(
                name="opinion_declined_by_its_expert",
                condition=Q(declined_at=None, declined_by=None, declined_reason="")
                | (Q(declined_at__isnull=False, declined_by=F("expert")) & ~Q(declined_reason="")),
                violation_error_message=_("L’expert qui décline dit pourquoi."),
            ),
            models.CheckConstraint(
                name="opinion_cancelled_has_its_person",
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                violation_error_message=_("Une demande d’avis annulée a sa date et son auteur."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="opinion_ended_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__answered_at__isnull=False)
                | pgtrigger.Q(old__declined_at__isnull=False)
                | pgtrigger.Q(old__cancelled_at__isnull=False),
                func="RAISE EXCEPTION 'opinion_ended_never_changes' USING "
                "ERRCODE = 'check_violation', CONSTRAINT = 'opinion_ended_never_changes';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.expert} · {self.cofinancing_id}"

    def get_absolute_url(self) -> str:
        return reverse("funding:opinion", args=[self.key])

    @property
    def is_outstanding(self) -> bool:
        return self.answered_at is None and self.declined_at is None and self.cancelled_at is None


TRIGGER_SENTENCES |= {
    "assignment_without_conflict": _(
        "Cet instructeur a déclaré un conflit d’intérêts sur ce dossier."
    ),
    "assessment_without_conflict": _(
        "Votre évaluation suppose d’avoir déclaré n’avoir aucun conflit d’intérêts."
    ),
    "opinion_ended_never_changes": _("Cette demande d’avis est close : elle ne change plus."),
}
