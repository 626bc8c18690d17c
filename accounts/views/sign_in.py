"""Local sign-in, where ProConnect will stand beside."""

from django.contrib.auth.views import LoginView

from accounts.forms import SignInForm


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True
