"""The addresses of the wing."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("demander/", views.choose_kind, name="create"),
    path("demander/<slug:slug>/", views.ask, name="ask"),
    path("<str:reference>/", views.case_detail, name="detail"),
    path("<str:reference>/qualifier/", views.Qualify.as_view(), name="qualify"),
    path("<str:reference>/prendre-en-charge/", views.Start.as_view(), name="start"),
    path("<str:reference>/interroger/", views.AskMinistry.as_view(), name="ask_ministry"),
    path("<str:reference>/repondre/", views.AnswerDesk.as_view(), name="answer_desk"),
    path("<str:reference>/resoudre/", views.Resolve.as_view(), name="resolve"),
    path("<str:reference>/decliner/", views.Decline.as_view(), name="decline"),
    path("<str:reference>/rouvrir/", views.Reopen.as_view(), name="reopen"),
]
