"""What happens after a decision that someone must know: letters, milestones, deliverables."""

from django.utils.translation import gettext_lazy as _

from accounts.permissions import Role
from notifications.events import Event

#: Those who hold the file and those who assessed it.
FOLLOWERS = (Role.DATA_ADMINISTRATOR, Role.REVIEWER)

REVERTED = Event(
    "funding.reverted",
    _("Une décision est reprise"),
    _("{reference} : le comité revient sur sa décision"),
    _(
        "La décision sur « {title} » est reprise ; le dossier revient en comité. "
        "Motif : {reason}\n\nLes courriers et les actes déjà faits restent au dossier."
    ),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=("cofinancing.revert_decision",),
)
LETTER_SENT = Event(
    "funding.letter_sent",
    _("Un courrier de décision est envoyé"),
    _("{reference} : {letter}"),
    _("Le guichet vous adresse un courrier sur « {title} » : {letter}. Il est au dossier."),
    roles=(Role.DATA_ADMINISTRATOR,),
    on=("cofinancing.notify_letter",),
)
AGREEMENT_SENT = Event(
    "funding.agreement_sent",
    _("Une convention est à signer"),
    _("{reference} : à signer, {letter}"),
    _(
        "La convention de « {title} » attend votre signature ({letter}). Imprimez-la ou signez-la, "
        "puis rendez-la sur le dossier : son code la rattache."
    ),
    roles=(Role.DATA_ADMINISTRATOR,),
    on=("cofinancing.send_agreement",),
)
SIGNED_BACK = Event(
    "funding.signed_back",
    _("Une convention revient signée"),
    _("{reference} : exemplaire signé reçu"),
    _("L’exemplaire signé est au dossier « {title} » : {letter}."),
    roles=(Role.BUDGET_OFFICER, Role.DATA_ADMINISTRATOR),
    on=("cofinancing.return_signed", "cofinancing.receive_signed"),
)
AMENDED = Event(
    "funding.amended",
    _("Un avenant modifie une convention"),
    _("{reference} : avenant enregistré"),
    _("L’avenant de « {title} » est enregistré. {changes}."),
    roles=FOLLOWERS,
    on=("cofinancing.amend",),
)
PUBLISHED = Event(
    "funding.agreement_published",
    _("Une convention est publiée"),
    _("{reference} : convention publiée"),
    _("La convention de « {title} » est publiée : {where}."),
    roles=FOLLOWERS,
    on=("cofinancing.publish_agreement",),
)
REPORTED = Event(
    "funding.impact_reported",
    _("Un porteur rend compte de son impact"),
    _("{reference} : {report}"),
    _("L’équipe de « {title} » a remis : {report}. Lisez les mesures et répondez."),
    roles=(Role.REVIEWER, Role.DECISION_MAKER, Role.BUDGET_OFFICER),
    on=("cofinancing.report_impact", "cofinancing.report_final"),
)
MILESTONE_ANSWERED = Event(
    "funding.milestone_answered",
    _("Le guichet répond à un jalon"),
    _("{reference} : {milestone}, {answer}"),
    _("{milestone} de « {title} » : {answer}. {reason}"),
    roles=(*FOLLOWERS, Role.BUDGET_OFFICER),
    on=(
        "cofinancing.release_milestone",
        "cofinancing.hold_milestone",
        "cofinancing.stop_milestone",
    ),
)
PAYMENT_REQUESTED = Event(
    "funding.payment_requested",
    _("Un paiement est demandé"),
    _("{reference} : paiement de {amount} demandé"),
    _("L’équipe de « {title} » demande « {tranche} », {amount}. Constatez le service fait."),
    roles=(Role.REVIEWER,),
    on=("cofinancing.request_payment",),
)
DELIVERABLE_CHANGED = Event(
    "funding.deliverable_changed",
    _("Un livrable promis apparaît ou disparaît"),
    _("{reference} : livrable {state}"),
    _("Le robot a vu un changement sur « {title} » : {deliverable}, {state}. {sentence}"),
    roles=FOLLOWERS,
)
