"""Saved views of the lists of files, and the columns that each person keeps."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role
from finding.models.orders import among


class SavedViewQuerySet(models.QuerySet):
    def of(self, person, roles, list_name) -> "SavedViewQuerySet":
        """The person's own views of a list and those of their roles (an array), by name."""
        theirs = Q(person=person) | Q(among("role", roles), person=None)
        return self.filter(theirs, list_name=list_name).order_by("name", "pk")

    def visible_to(self, user) -> "SavedViewQuerySet":
        """Any member may open a view by its address: it shows them only what they may see."""
        return self if user.is_authenticated and user.roles else self.none()


class SavedView(models.Model):
    """Filters, order and columns of a list, under a name: one person's, or a role's."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list_name = models.CharField(_("liste"), max_length=30)
    name = models.CharField(_("nom"), max_length=80)
    query = models.CharField(_("filtres, tri et colonnes"), max_length=2000)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("personne"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="saved_views",
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role, blank=True)
    opens_list = models.BooleanField(_("ouvre la liste"), default=False)
    created_at = models.DateTimeField(_("créée le"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        verbose_name_plural = _("vues enregistrées")
        ordering = ["list_name", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="saved_view_is_a_person_s_or_a_role_s",
                condition=Q(person__isnull=False, role="") | Q(person=None, role__in=Role.values),
                violation_error_message=_("Une vue est à une personne ou à un rôle."),
            ),
            models.CheckConstraint(
                name="saved_view_has_a_name",
                condition=~Q(name=""),
                violation_error_message=_("Donnez un nom à la vue."),
            ),
            models.UniqueConstraint(
                fields=["person", "list_name", "name"],
                condition=Q(person__isnull=False),
                name="saved_view_named_once",
                violation_error_message=_("Vous avez déjà une vue de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["role", "list_name", "name"],
                condition=Q(person=None),
                name="saved_view_of_a_role_named_once",
                violation_error_message=_("Ce rôle a déjà une vue de ce nom."),
            ),
            models.UniqueConstraint(
                fields=["person", "list_name"],
                condition=Q(person__isnull=False, opens_list=True),
                name="saved_view_opens_the_list_alone",
                violation_error_message=_("Une seule vue ouvre la liste."),
            ),
            models.UniqueConstraint(
                fields=["role", "list_name"],
                condition=Q(person=None, opens_list=True),
                name="saved_view_of_a_role_opens_alone",
                violation_error_message=_("Une seule vue du rôle ouvre la liste."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("finding:view", args=[self.key])

    def as_query(self) -> QueryDict:
        """What the view asks for, as the address of a list says it."""
        return QueryDict(self.query, mutable=True)


class ListChoice(models.Model):
    """The columns that a person keeps for a list, in their order."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="list_choices"
    )
    list_name = models.CharField(_("liste"), max_length=30)
    columns = ArrayField(models.CharField(max_length=40), verbose_name=_("colonnes"))

    class Meta:
        verbose_name = _("choix de colonnes")
        verbose_name_plural = _("choix de colonnes")
        ordering = ["person_id", "list_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "list_name"],
                name="list_choice_once",
                violation_error_message=_("Vos colonnes sont déjà choisies pour cette liste."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.list_name}"
