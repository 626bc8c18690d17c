"""People, who sign in with their professional address, and the roles they hold somewhere."""

from functools import cache, cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.permissions import DESK_ROLES, ORGANISATION_ROLES, Permission, Role, permissions_of
from accounts.statements import Slot, Statement


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A person known by their professional address, kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def holding(self, role: str) -> models.QuerySet:
        """The active people who hold this role today, anywhere."""
        return self.filter(
            is_active=True, memberships__in=Membership.objects.current().filter(role=role)
        ).distinct()

    def visible_to(self, user) -> models.QuerySet:
        """Administrators see every account; anyone else sees their own."""
        if user.is_authenticated and user.can(Permission.ACCOUNT_MANAGE):
            return self.all()
        return self.filter(pk=user.pk) if user.is_authenticated else self.none()


class User(AbstractBaseUser):
    """A person. Rights come from memberships only: there is no superuser."""

    email = models.EmailField(_("adresse électronique"), unique=True)
    first_name = models.CharField(_("prénom"), max_length=80, blank=True)
    last_name = models.CharField(_("nom"), max_length=80, blank=True)
    is_active = models.BooleanField(_("compte ouvert"), default=True)
    joined_on = models.DateField(_("depuis le"), default=timezone.localdate)
    suspended_on = models.DateField(_("suspendu le"), null=True, blank=True, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("personne")
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.CheckConstraint(
                name="user_email_in_lower_case",
                condition=Q(email=Lower("email")),
                violation_error_message=_("L’adresse s’écrit en minuscules."),
            ),
            models.CheckConstraint(
                name="user_suspended_is_closed",
                condition=Q(suspended_on=None) | Q(is_active=False),
                violation_error_message=_("Un compte suspendu est fermé."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    def get_short_name(self) -> str:
        return self.first_name or self.email

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """The roles held today, read once a request."""
        if not self.is_active:
            return []
        return _held()(user=self.pk, day=timezone.localdate())

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(m.role for m in self.current_memberships)

    @property
    def is_privileged(self) -> bool:
        """Whether the person holds a role of the desk: ProConnect and the second factor bind."""
        return bool(self.roles & DESK_ROLES)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What the person may do somewhere, all roles together."""
        return permissions_of(self.roles)

    def can(self, permission: Permission) -> bool:
        """Whether one of the person's roles gives this permission, anywhere."""
        return permission in self.permissions

    def can_in(self, permission: Permission, organisation_id: int) -> bool:
        """Whether the person has this permission for the files of that organisation."""
        roles = {
            m.role
            for m in self.current_memberships
            if m.role not in ORGANISATION_ROLES or m.organisation_id == organisation_id
        }
        return permission in permissions_of(roles)

    def organisation_ids_for(self, permission: Permission) -> list[int]:
        """The organisations where an organisation role gives the person this permission."""
        return [
            m.organisation_id
            for m in self.current_memberships
            if m.role in ORGANISATION_ROLES and permission in permissions_of([m.role])
        ]

    @property
    def is_staff(self) -> bool:
        """Django's admin asks this word; the permission table answers."""
        return self.can(Permission.ADMIN_ENTER)

    def has_perm(self, perm: str, obj=None) -> bool:
        """Django's own permission names open nothing: each admin page asks the table."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class MembershipQuerySet(models.QuerySet):
    def current(self, on=None) -> "MembershipQuerySet":
        day = on or timezone.localdate()
        return self.filter(started_on__lte=day).filter(Q(ended_on=None) | Q(ended_on__gt=day))

    def visible_to(self, user) -> "MembershipQuerySet":
        if not user.is_authenticated:
            return self.none()
        if user.can(Permission.ACCOUNT_MANAGE):
            return self
        return self.filter(user=user)


class Membership(models.Model):
    """A role that a person holds in an organisation, from one day until another."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    strand = models.CharField(
        _("volet"),
        max_length=30,
        blank=True,
        help_text=_("Pour un instructeur : son volet. Vide : les deux."),
    )
    started_on = models.DateField(_("depuis le"), default=timezone.localdate)
    ended_on = models.DateField(_("jusqu’au (exclu)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("appartenance")
        ordering = ["user_id", "role", "pk"]
        indexes = [models.Index(fields=["role", "user"], name="membership_by_role")]
        constraints = [
            models.CheckConstraint(
                name="membership_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message=_("Ce rôle n’existe pas."),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ended_on=None) | Q(ended_on__gte=models.F("started_on")),
                violation_error_message=_("La fin doit suivre le début."),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_on=None),
                name="membership_open_once",
                violation_error_message=_("La personne tient déjà ce rôle dans l’organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


@cache
def _held() -> Statement:
    """What a person holds on a day: asked by every request."""
    rows = Membership.objects.current(Slot("day")).filter(user=Slot("user"))
    return Statement(rows.select_related("organisation").order_by("pk"))
