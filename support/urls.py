"""The addresses of the wing."""

from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("demander/", views.choose_kind, name="create"),
    path("demander/<slug:slug>/", views.ask, name="ask"),
    path("tableau/", views.board, name="board"),
    path("semaine/", views.week, name="week"),
    path("capacite/", views.capacity, name="capacity"),
    path("chiffres/", views.figures, name="figures"),
    path("fiches/", views.article_list, name="articles"),
    path("fiches/ecrire/", views.write_article, name="write_article"),
    path("fiches/<slug:slug>/", views.article, name="article"),
    path("fiches/<slug:slug>/modifier/", views.write_article, name="edit_article"),
    path("<str:reference>/", views.case_detail, name="detail"),
    path("<str:reference>/qualifier/", views.Qualify.as_view(), name="qualify"),
    path("<str:reference>/prendre-en-charge/", views.Start.as_view(), name="start"),
    path("<str:reference>/interroger/", views.AskMinistry.as_view(), name="ask_ministry"),
    path("<str:reference>/repondre/", views.AnswerDesk.as_view(), name="answer_desk"),
    path("<str:reference>/resoudre/", views.Resolve.as_view(), name="resolve"),
    path("<str:reference>/decliner/", views.Decline.as_view(), name="decline"),
    path("<str:reference>/confier/", views.Assign.as_view(), name="assign"),
    path("<str:reference>/charge/", views.Estimate.as_view(), name="estimate"),
    path("<str:reference>/ecrire/", views.Write.as_view(), name="write"),
    path("<str:reference>/message/", views.Reply.as_view(), name="reply"),
    path("<str:reference>/note/", views.Note.as_view(), name="note"),
    path("<str:reference>/tache/", views.AddTask.as_view(), name="add_task"),
    path("<str:reference>/tache-faite/", views.FinishTask.as_view(), name="finish_task"),
    path("<str:reference>/rattacher/", views.JoinProject.as_view(), name="join_project"),
    path("<str:reference>/joindre/", views.Attach.as_view(), name="attach"),
    path("<str:reference>/avis/", views.Rate.as_view(), name="rate"),
    path("<str:reference>/rouvrir/", views.Reopen.as_view(), name="reopen"),
]
