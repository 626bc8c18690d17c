"""The addresses of the wing."""

from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("nouveau/", views.create, name="create"),
    path("passation/", views.hand_over, name="hand_over"),
    path("<str:reference>/", views.detail, name="detail"),
    path("<str:reference>/modifier/", views.start, name="edit"),
    path("<str:reference>/modifier/<slug:step>/", views.StepPage.as_view(), name="step"),
    path("<str:reference>/champ/<str:name>/", views.save_field, name="save_field"),
    path("<str:reference>/presence/", views.present, name="present"),
    path("<str:reference>/regles/", views.AdoptRules.as_view(), name="adopt_rules"),
    path("<str:reference>/deposer/", views.Submit.as_view(), name="submit"),
    path("<str:reference>/retirer/", views.Withdraw.as_view(), name="withdraw"),
    path("<str:reference>/recevabilite/", views.Check.as_view(), name="check"),
    path("<str:reference>/versions/", views.versions, name="versions"),
    path("<str:reference>/complements/", views.Complements.as_view(), name="complements"),
    path("<str:reference>/complements/demander/", views.Ask.as_view(), name="ask_complements"),
    path("<str:reference>/complements/annuler/", views.Cancel.as_view(), name="cancel_complements"),
    path("<str:reference>/complements/<str:name>/", views.save_complement, name="save_complement"),
    path("<str:reference>/recevable/", views.FindAdmissible.as_view(), name="find_admissible"),
    path(
        "<str:reference>/non-recevable/",
        views.FindInadmissible.as_view(),
        name="find_inadmissible",
    ),
    path("<str:reference>/rouvrir/", views.Reopen.as_view(), name="reopen"),
    path("<str:reference>/demarrer/", views.Activate.as_view(), name="activate"),
    path("<str:reference>/terminer/", views.Complete.as_view(), name="complete"),
    path("<str:reference>/archiver/", views.Archive.as_view(), name="archive"),
    path("<str:reference>/inviter/", views.Invite.as_view(), name="invite"),
    path(
        "<str:reference>/contributeurs/<int:contributor>/retirer/",
        views.Revoke.as_view(),
        name="revoke",
    ),
    path("<str:reference>/joindre/", views.Attach.as_view(), name="attach"),
    path("<str:reference>/pieces/<uuid:key>/retirer/", views.Retract.as_view(), name="retract"),
]
