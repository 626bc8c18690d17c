"""What a project promises to open, and what the robot found of it each time it looked."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from funding.models.cofinancings import Cofinancing


class DeliverableKind(models.TextChoices):
    DATASET = "dataset", _("Jeu de données")
    API = "api", _("API")
    CODE = "code", _("Dépôt de code")
    REUSE = "reuse", _("Réutilisation")


class DeliverableState(models.TextChoices):
    FOUND = "found", _("En ligne")
    INCOMPLETE = "incomplete", _("Incomplet")
    ABSENT = "absent", _("Introuvable")
    UNREACHABLE = "unreachable", _("Pas de réponse")


class DeliverableQuerySet(models.QuerySet):
    def promised(self) -> "DeliverableQuerySet":
        """Those of the present decision: what one taken back had named is history."""
        return self.filter(promised_at=F("cofinancing__decided_at"))


class Deliverable(models.Model):
    """One thing promised at the grant; its address may come later.

    ``promised_at`` is the moment of the decision that named it.
    """

    cofinancing = models.ForeignKey(
        Cofinancing, on_delete=models.PROTECT, related_name="deliverables"
    )
    kind = models.CharField(_("nature"), max_length=10, choices=DeliverableKind)
    label = models.CharField(_("intitulé"), max_length=200)
    address = models.URLField(_("adresse"), max_length=500, blank=True)
    promised_at = models.DateTimeField(_("promis le"))
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    located_at = models.DateTimeField(_("adresse donnée le"), null=True, blank=True)
    located_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("livrable promis")
        verbose_name_plural = _("livrables promis")
        ordering = ["pk"]
        triggers = [
            pgtrigger.Protect(name="deliverable_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="promise_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("cofinancing", "kind", "label", "promised_at"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="deliverable_kind_known",
                condition=Q(kind__in=DeliverableKind.values),
                violation_error_message=_("Cette nature de livrable n’existe pas."),
            ),
            models.CheckConstraint(
                name="deliverable_has_its_label",
                condition=~Q(label=""),
                violation_error_message=_("Un livrable a son intitulé."),
            ),
            models.CheckConstraint(
                name="deliverable_located_has_its_person",
                condition=Q(address="", located_at=None, located_by=None)
                | (~Q(address="") & Q(located_at__isnull=False, located_by__isnull=False)),
                violation_error_message=_("Une adresse a sa date et son auteur."),
            ),
            models.UniqueConstraint(
                fields=["cofinancing", "kind", "label", "promised_at"],
                name="deliverable_promised_once",
                violation_error_message=_("Ce livrable est déjà promis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.label}"


class DeliverableCheck(models.Model):
    """One look of the robot: what was asked, what answered, a piece of it and its hash."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField(_("constat"), max_length=12, choices=DeliverableState)
    sentence = models.CharField(_("ce qui a été vu"), max_length=500)
    asked = models.CharField(_("adresse interrogée"), max_length=600)
    http_status = models.PositiveSmallIntegerField(_("statut HTTP"), null=True, blank=True)
    excerpt = models.TextField(_("extrait de la réponse"), blank=True)
    sha256 = models.CharField(_("empreinte de la réponse"), max_length=64, blank=True)
    checked_at = models.DateTimeField(_("vérifié le"))

    class Meta:
        verbose_name = _("vérification de livrable")
        verbose_name_plural = _("vérifications de livrables")
        ordering = ["pk"]
        indexes = [models.Index(fields=["deliverable", "-id"], name="check_latest_first")]
        triggers = [
            pgtrigger.Protect(
                name="check_never_changes", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="deliverable_state_known",
                condition=Q(state__in=DeliverableState.values),
                violation_error_message=_("Ce constat n’existe pas."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deliverable} · {self.get_state_display()}"
