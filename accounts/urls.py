"""Sign-in, sign-out, the second factor, a person's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("connexion/", views.SignIn.as_view(), name="sign_in"),
    path("connexion/proconnect/", views.Leave.as_view(), name="proconnect"),
    path("connexion/retour/", views.Return.as_view(), name="proconnect_return"),
    path("connexion/second-facteur/", views.second_factor, name="second_factor"),
    path("connexion/second-facteur/installer/", views.install_factor, name="install_factor"),
    path("connexion/cle-d-acces/", views.add_passkey, name="add_passkey"),
    path("deconnexion/", views.sign_out, name="sign_out"),
    path("mot-de-passe/<uidb64>/<token>/", views.ChoosePassword.as_view(), name="choose_password"),
    path("mon-compte/", views.account, name="account"),
    path("mon-compte/mes-donnees/", views.export_personal_data, name="export_personal_data"),
    path("mon-compte/codes-de-secours/", views.renew_codes, name="renew_codes"),
    path("mon-compte/cles/<int:pk>/retirer/", views.remove_passkey, name="remove_passkey"),
    path("mon-compte/sessions/fermer-les-autres/", views.close_other_sessions, name="close_others"),
    path("mon-compte/sessions/<str:mark>/fermer/", views.close_session, name="close_session"),
]
