"""People and the roles they hold; nobody changes their own, and no password is ever shown."""

from functools import partial
from smtplib import SMTPException

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions import erasure, factors, passwords, roles, sessions
from accounts.actions.identities import NotRecognised
from accounts.admin.table import TableAdmin, TableInline
from accounts.forms import MembershipForm, PersonForm, ReasonedActionForm
from accounts.models import Membership, User
from accounts.permissions import Permission


class MembershipInline(TableInline):
    """Roles end by their date; none is deleted."""

    model = Membership
    form = MembershipForm
    change_permission = Permission.ACCOUNT_MANAGE

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and obj != request.user


@admin.register(User)
class UserAdmin(TableAdmin):
    """Written by administrators, read by auditors."""

    view_permission = Permission.JOURNAL_READ_ALL
    change_permission = Permission.ACCOUNT_MANAGE
    form = PersonForm
    list_display = ["email", "first_name", "last_name", "is_active", "last_login"]
    list_filter = ["is_active", "memberships__role"]
    search_fields = ["email", "first_name", "last_name"]
    search_help_text = "Nom ou adresse"
    fields = ["email", "first_name", "last_name", "is_active", "joined_on", "last_login"]
    inlines = [MembershipInline]
    actions = ["send_password_link", "reset_factor", "reopen", "erase"]
    action_form = ReasonedActionForm
    list_per_page = 50

    def get_readonly_fields(self, request, obj=None):
        """An administrator does not close their own account."""
        return ["last_login", "is_active"] if obj == request.user else ["last_login"]

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change) -> None:
        """A first role of the desk closes the tokens that no second factor stood behind."""
        person, now = form.instance, timezone.now()
        today = timezone.localdate(now)
        before = roles.is_of_the_desk(person, today)
        super().save_related(request, form, formsets, change)
        if not before and roles.is_of_the_desk(person, today):
            closed = roles.raised(person, by=request.user, at=now)
            if closed:
                said = _("Jetons de l’API faits avant ce rôle, et fermés : %(count)d.")
                messages.info(request, said % {"count": closed})

    @admin.action(
        description=gettext_lazy("Envoyer le lien pour choisir un mot de passe"),
        permissions=["change"],
    )
    def send_password_link(self, request, queryset) -> None:
        """Mails a link to each open account chosen; says to whom it could not be sent."""
        sent = 0
        for person in queryset.order_by("pk"):
            if not person.is_active:
                messages.warning(
                    request, _("%(person)s : le compte est fermé.") % {"person": person}
                )
                continue
            try:
                passwords.send_link(person, by=request.user, at=timezone.now())
            except (SMTPException, OSError):
                messages.error(
                    request,
                    _("%(address)s : le serveur de courriel n’a pas pris le message. Réessayez.")
                    % {"address": person.email},
                )
            else:
                sent += 1
        if sent:
            messages.success(request, _("Liens envoyés : %(count)d.") % {"count": sent})

    @admin.action(
        description=gettext_lazy("Réinitialiser le second facteur"), permissions=["change"]
    )
    def reset_factor(self, request, queryset) -> None:
        """Takes a lost factor away and closes the person's sessions."""
        self._each(request, queryset, factors.reset)

    @admin.action(description=gettext_lazy("Rouvrir le compte"), permissions=["change"])
    def reopen(self, request, queryset) -> None:
        """Gives back accounts that were suspended or closed."""
        self._each(request, queryset, sessions.reopen)

    @admin.action(
        description=gettext_lazy("Effacer les personnes (définitif, motif requis)"),
        permissions=["change"],
    )
    def erase(self, request, queryset) -> None:
        """Forgets people who have left; their deeds stay under a number."""
        reason = request.POST.get("reason", "")
        self._each(request, queryset, partial(erasure.erase, reason=reason))

    def _each(self, request, queryset, deed) -> None:
        for person in queryset.order_by("pk"):
            try:
                deed(person, by=request.user, at=timezone.now())
            except NotRecognised as refusal:
                messages.error(request, f"{person} : {refusal.message}")
            else:
                messages.success(request, f"{person} : {_('c’est fait.')}")


@admin.register(Membership)
class MembershipAdmin(TableAdmin):
    """Who holds which role, to look things up; roles are given on the person's page."""

    view_permission = Permission.JOURNAL_READ_ALL
    list_display = ["user", "role", "strand", "organisation", "started_on", "ended_on"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__email", "user__last_name", "organisation__name"]
    search_help_text = "Nom, adresse ou organisation"
    list_per_page = 50

    def has_view_permission(self, request, obj=None) -> bool:
        return super().has_view_permission(request, obj) or request.user.can(
            Permission.ACCOUNT_MANAGE
        )
