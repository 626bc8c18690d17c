"""Organisations under a key of our own, their public identifiers and their dated labels."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    STATE_SERVICE = "state_service", _("Service de l’État")
    STATE_OPERATOR = "state_operator", _("Opérateur de l’État")
    LOCAL_AUTHORITY = "local_authority", _("Collectivité territoriale")
    OTHER = "other", _("Autre organisme")


class DateRange(Func):
    """The half-open range of dates [from, until) of two columns; no end means « still true »."""

    function = "DATERANGE"
    output_field = DateRangeField()


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, user) -> "OrganisationQuerySet":
        """Every signed-in member sees the names of organisations; strangers see none."""
        if not user.is_authenticated or not user.roles:
            return self.none()
        return self

    def of_kind(self, kind: str) -> "OrganisationQuerySet":
        return self.filter(kind=kind)


class Organisation(models.Model):
    """A ministry, operator, authority or other body; its name changes, its key does not."""

    key = models.SlugField(_("clé"), max_length=40, unique=True)
    kind = models.CharField(_("nature"), max_length=20, choices=OrganisationKind)
    name = models.CharField(_("nom courant"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=20, blank=True)
    dila_uuid = models.UUIDField(_("identifiant DILA"), null=True, blank=True, unique=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    ministry = models.ForeignKey(
        "self",
        verbose_name=_("ministère de rattachement"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attached_organisations",
    )
    successor = models.ForeignKey(
        "self",
        verbose_name=_("successeur"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ["name", "key"]
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(kind__in=OrganisationKind.values),
                violation_error_message=_("Cette nature d’organisation n’existe pas."),
            ),
            models.CheckConstraint(
                name="organisation_siren_has_nine_digits",
                condition=Q(siren="") | Q(siren__regex=r"^\d{9}$"),
                violation_error_message=_("Un SIREN compte neuf chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def label_on(self, day: date) -> str:
        """The name that the organisation bore on that day, else its current name."""
        label = self.labels.filter(valid_from__lte=day).order_by("-valid_from").first()
        return label.label if label else self.name


class OrganisationLabel(models.Model):
    """The name of an organisation from one day until another."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(_("nom"), max_length=250)
    acronym = models.CharField(_("sigle"), max_length=20, blank=True)
    valid_from = models.DateField(_("du"))
    valid_until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)

    class Meta:
        verbose_name = _("nom daté")
        verbose_name_plural = _("noms datés")
        ordering = ["organisation_id", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="organisation_label_ends_after_it_starts",
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                violation_error_message=_("La fin doit suivre le début."),
            ),
            ExclusionConstraint(
                name="organisation_has_one_label_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("L’organisation a déjà un nom à cette date."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class OrganisationSiret(models.Model):
    """An establishment number seen for an organisation; several organisations may share one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sirets")
    siret = models.CharField(_("SIRET"), max_length=14)

    class Meta:
        verbose_name = _("SIRET")
        ordering = ["organisation_id", "siret"]
        constraints = [
            models.CheckConstraint(
                name="siret_has_fourteen_digits",
                condition=Q(siret__regex=r"^\d{14}$"),
                violation_error_message=_("Un SIRET compte quatorze chiffres."),
            ),
            models.UniqueConstraint(
                fields=["organisation", "siret"],
                name="organisation_siret_once",
                violation_error_message=_("Ce SIRET est déjà connu pour l’organisation."),
            ),
        ]

    def __str__(self) -> str:
        return self.siret


class OperatorListing(models.Model):
    """The days during which a body stands on the list of the State's operators."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="listings"
    )
    listed_from = models.DateField(_("inscrit du"))
    listed_until = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250)

    class Meta:
        verbose_name = _("inscription sur la liste des opérateurs")
        verbose_name_plural = _("inscriptions sur la liste des opérateurs")
        ordering = ["organisation_id", "listed_from"]
        constraints = [
            ExclusionConstraint(
                name="operator_listed_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("listed_from", "listed_until"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("L’opérateur est déjà inscrit à cette date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.listed_from})"


def is_listed_operator(organisation: Organisation, on: date | None = None) -> bool:
    """Whether the body stands on the dated list of the State's operators on that day."""
    day = on or timezone.localdate()
    return (
        organisation.listings.filter(listed_from__lte=day)
        .filter(Q(listed_until=None) | Q(listed_until__gt=day))
        .exists()
    )
