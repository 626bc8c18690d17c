"""The addresses of the wing, files and envelopes. A deed's is named as its transition."""

from django.urls import include, path

from funding.views import (
    agreement,
    amendments,
    assigning,
    batches,
    committee,
    decision,
    deliverables,
    envelopes,
    execution,
    instruction,
    letters,
    milestones,
    opinions,
    presence,
    reading,
    request,
    signatures,
    templates,
    threads,
)

app_name = "funding"
cofinancings = [
    path("", reading.CofinancingList.as_view(), name="list"),
    path("demander/<str:reference>/", request.Ask.as_view(), name="ask"),
    path("charge/", assigning.Workload.as_view(), name="workload"),
    path("avis-expert/<uuid:key>/", opinions.OpinionPage.as_view(), name="opinion"),
    path(
        "avis-expert/<uuid:key>/annuler/",
        opinions.CancelOpinion.as_view(),
        name="cancel_opinion",
    ),
    path("courriers/", batches.LetterBatch.as_view(), name="letter_batch"),
    path("modeles/", templates.LetterTemplates.as_view(), name="letter_templates"),
    path("modeles/<str:kind>/", templates.EditTemplate.as_view(), name="letter_template"),
    path("signatures/", signatures.SignatureQueue.as_view(), name="signatures"),
    path("signatures/<str:code>/", signatures.SettleScan.as_view(), name="settle_scan"),
    path("<str:reference>/", reading.CofinancingDetail.as_view(), name="detail"),
    path("<str:reference>/modifier/", request.Edit.as_view(), name="edit"),
    path("<str:reference>/deposer/", request.Submit.as_view(), name="submit"),
    path("<str:reference>/retirer/", request.Withdraw.as_view(), name="withdraw"),
    path(
        "<str:reference>/declarer/",
        instruction.DeclareInterests.as_view(),
        name="declare_interests",
    ),
    path("<str:reference>/confier/", assigning.Assign.as_view(), name="assign"),
    path("<str:reference>/suivre/", assigning.FollowFile.as_view(), name="follow"),
    path("<str:reference>/presence/", presence.Present.as_view(), name="present"),
    path("<str:reference>/fil-prive/", threads.PrivateThread.as_view(), name="private_thread"),
    path("<str:reference>/echanges/", threads.HolderThread.as_view(), name="holder_thread"),
    path("<str:reference>/avis-expert/", opinions.AskOpinion.as_view(), name="ask_opinion"),
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
    path(
        "<str:reference>/preparer-avenant/",
        amendments.PrepareAmendment.as_view(),
        name="prepare_amendment",
    ),
    path("<str:reference>/avenant-signe/", amendments.Amend.as_view(), name="amend"),
    path(
        "<str:reference>/abandonner-avenant/",
        amendments.DropAmendment.as_view(),
        name="drop_amendment",
    ),
    path("<str:reference>/avenant/", agreement.RecordAmendment.as_view(), name="record_amendment"),
    path(
        "<str:reference>/echeancier/",
        agreement.Reschedule.as_view(),
        name="reschedule",
    ),
    path(
        "<str:reference>/livrables/",
        deliverables.LocateDeliverable.as_view(),
        name="locate_deliverable",
    ),
    path(
        "<str:reference>/verifier-livrables/",
        deliverables.CheckDeliverables.as_view(),
        name="check_deliverables",
    ),
    path("<str:reference>/courrier/", letters.WriteLetter.as_view(), name="write_letter"),
    path("<str:reference>/envoyer/", letters.NotifyLetter.as_view(), name="notify_letter"),
    path(
        "<str:reference>/etablir-convention/",
        letters.WriteAgreement.as_view(),
        name="write_agreement",
    ),
    path(
        "<str:reference>/envoyer-convention/",
        letters.SendAgreement.as_view(),
        name="send_agreement",
    ),
    path("<str:reference>/rendre-signe/", signatures.ReturnSigned.as_view(), name="return_signed"),
    path(
        "<str:reference>/recevoir-signe/",
        signatures.ReceiveSigned.as_view(),
        name="receive_signed",
    ),
    path("<str:reference>/apercu/<str:kind>/", letters.Preview.as_view(), name="preview_letter"),
    path("<str:reference>/revenir/", milestones.RevertDecision.as_view(), name="revert_decision"),
    path(
        "<str:reference>/publier/",
        milestones.PublishAgreement.as_view(),
        name="publish_agreement",
    ),
    path("<str:reference>/rendre-compte/", milestones.ReportImpact.as_view(), name="report_impact"),
    path("<str:reference>/rapport-final/", milestones.ReportFinal.as_view(), name="report_final"),
    path(
        "<str:reference>/liberer/",
        milestones.ReleaseMilestone.as_view(),
        name="release_milestone",
    ),
    path("<str:reference>/suspendre/", milestones.HoldMilestone.as_view(), name="hold_milestone"),
    path("<str:reference>/arreter/", milestones.StopMilestone.as_view(), name="stop_milestone"),
    path(
        "<str:reference>/demander-paiement/",
        milestones.RequestPayment.as_view(),
        name="request_payment",
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
committees = [
    path("", committee.reading.CommitteeList.as_view(), name="committees"),
    path("planifier/", committee.sessions.Plan.as_view(), name="committee_plan"),
    path("<str:reference>/", committee.reading.CommitteeDetail.as_view(), name="committee"),
    path(
        "<str:reference>/composer/",
        committee.sessions.Compose.as_view(),
        name="committee_compose",
    ),
    path(
        "<str:reference>/inscrire/",
        committee.sessions.PutOnAgenda.as_view(),
        name="committee_enrol",
    ),
    path(
        "<str:reference>/ordre-du-jour/",
        committee.sessions.OrderAgenda.as_view(),
        name="committee_set_agenda",
    ),
    path(
        "<str:reference>/interets/",
        committee.sessions.DeclareOnAgenda.as_view(),
        name="committee_interests",
    ),
    path(
        "<str:reference>/ouvrir/",
        committee.sessions.OpenSession.as_view(),
        name="committee_open_session",
    ),
    path(
        "<str:reference>/lever/",
        committee.sessions.CloseSession.as_view(),
        name="committee_close_session",
    ),
    path(
        "<str:reference>/proces-verbal/",
        committee.sessions.DrawMinutes.as_view(),
        name="committee_draw_minutes",
    ),
    path(
        "<str:reference>/scenarios/",
        committee.scenarios.Scenarios.as_view(),
        name="committee_scenarios",
    ),
    path(
        "<str:reference>/scenarios/<int:pk>/",
        committee.scenarios.EditScenario.as_view(),
        name="committee_scenario",
    ),
    path(
        "<str:reference>/scenarios/<int:pk>/promouvoir/",
        committee.scenarios.Promote.as_view(),
        name="committee_promote",
    ),
    path("<str:reference>/salle/", committee.room.Room.as_view(), name="committee_room"),
    path(
        "<str:reference>/salle/etat/",
        committee.room.RoomState.as_view(),
        name="committee_room_state",
    ),
    path("<str:reference>/voter/", committee.room.CastVotes.as_view(), name="committee_vote"),
    path("<str:reference>/appeler/<int:pk>/", committee.room.Call.as_view(), name="committee_call"),
]

verification = [
    path("", signatures.Verify.as_view(), name="verify_code"),
    path("<str:code>/", signatures.Verify.as_view(), name="verify"),
]
urlpatterns = [
    path("verifier/", include(verification)),
    path("comites/", include(committees)),
    path("financements/", include(cofinancings)),
    path("enveloppes/", include(ledger)),
]
