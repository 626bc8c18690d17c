"""The page behind the link that lets a person choose their password."""

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from accounts.forms import ChoosePasswordForm


class ChoosePassword(PasswordResetConfirmView):
    """Good once and for three days; a used or late link gets a sentence."""

    template_name = "accounts/choose_password.html"
    form_class = ChoosePasswordForm
    success_url = reverse_lazy("accounts:sign_in")

    def form_valid(self, form):
        messages.success(self.request, _("Votre mot de passe est enregistré : connectez-vous."))
        return super().form_valid(form)
