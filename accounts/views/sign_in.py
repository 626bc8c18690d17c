"""Local sign-in, with ProConnect beside it where it is installed."""

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.utils.translation import gettext as _

from accounts.forms import SignInForm
from accounts.views import attempts


class SignIn(LoginView):
    """The form; after too many tries, a sentence and a wait, whatever the password."""

    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        has_proconnect = bool(settings.DATALAB_PROCONNECT_URL)
        return super().get_context_data(proconnect=has_proconnect, **kwargs)

    def post(self, request, *args, **kwargs):
        self.email = request.POST.get("username", "")
        self.place = attempts.place_of(request)
        if not attempts.take(self.email, self.place):
            return self.too_many()
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        attempts.forget(self.email, self.place)
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def too_many(self):
        form = self.form_class(self.request, initial={"username": self.email})
        refusal = _("Attendez quinze minutes avant de recommencer.")
        response = self.render_to_response(
            self.get_context_data(form=form, refusal=refusal), status=429
        )
        response["Retry-After"] = str(attempts.WINDOW)
        return response
