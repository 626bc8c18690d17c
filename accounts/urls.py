"""Sign-in and sign-out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from accounts.views import SignIn

app_name = "accounts"
urlpatterns = [
    path("connexion/", SignIn.as_view(), name="sign_in"),
    path("deconnexion/", LogoutView.as_view(), name="sign_out"),
]
