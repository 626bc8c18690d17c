"""Sign-in, sign-out and the choice of a password."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import ChoosePassword, SignIn

app_name = "accounts"
urlpatterns = [
    path("connexion/", SignIn.as_view(), name="sign_in"),
    path("deconnexion/", LogoutView.as_view(), name="sign_out"),
    path("mot-de-passe/<uidb64>/<token>/", ChoosePassword.as_view(), name="choose_password"),
]
