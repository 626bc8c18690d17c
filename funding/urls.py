"""The addresses of the wing, files and envelopes. A deed's is named as its transition."""

from django.urls import include, path

from funding.views import (
    agreement,
    decision,
    envelopes,
    execution,
    instruction,
    reading,
    request,
)

app_name = "funding"
cofinancings = [
    path("", reading.CofinancingList.as_view(), name="list"),
    path("demander/<str:reference>/", request.Ask.as_view(), name="ask"),
    path("<str:reference>/", reading.CofinancingDetail.as_view(), name="detail"),
    path("<str:reference>/modifier/", request.Edit.as_view(), name="edit"),
    path("<str:reference>/deposer/", request.Submit.as_view(), name="submit"),
    path("<str:reference>/retirer/", request.Withdraw.as_view(), name="withdraw"),
    path(
        "<str:reference>/declarer/",
        instruction.DeclareInterests.as_view(),
        name="declare_interests",
    ),
    path("<str:reference>/instruire/", instruction.TakeUp.as_view(), name="take_up"),
    path("<str:reference>/evaluer/", instruction.Assess.as_view(), name="assess"),
    path("<str:reference>/avis-favorable/", instruction.Recommend.as_view(), name="recommend"),
    path(
        "<str:reference>/avis-defavorable/",
        instruction.AdviseAgainst.as_view(),
        name="advise_against",
    ),
    path("<str:reference>/inscrire/", decision.Enrol.as_view(), name="enrol"),
    path("<str:reference>/accorder/", decision.Grant.as_view(), name="grant"),
    path("<str:reference>/ajourner/", decision.Defer.as_view(), name="defer"),
    path("<str:reference>/refuser/", decision.Refuse.as_view(), name="refuse"),
    path("<str:reference>/annuler/", decision.Cancel.as_view(), name="cancel"),
    path("<str:reference>/joindre/", agreement.Attach.as_view(), name="attach"),
    path(
        "<str:reference>/convention/",
        agreement.RecordAgreement.as_view(),
        name="record_agreement",
    ),
    path("<str:reference>/avenant/", agreement.RecordAmendment.as_view(), name="record_amendment"),
    path(
        "<str:reference>/echeancier/",
        agreement.Reschedule.as_view(),
        name="reschedule",
    ),
    path("<str:reference>/certifier/", execution.Certify.as_view(), name="certify"),
    path("<str:reference>/payer/", execution.Pay.as_view(), name="pay"),
    path("<str:reference>/solder/", execution.Settle.as_view(), name="settle"),
]
ledger = [
    path("", envelopes.EnvelopeList.as_view(), name="envelopes"),
    path("<str:code>/", envelopes.EnvelopeDetail.as_view(), name="envelope"),
    path("<str:code>/soldes.csv", envelopes.EnvelopeCsv.as_view(), name="envelope_csv"),
    path("<str:code>/mouvements/", envelopes.MovementsBehind.as_view(), name="envelope_movements"),
]
urlpatterns = [
    path("financements/", include(cofinancings)),
    path("enveloppes/", include(ledger)),
]
