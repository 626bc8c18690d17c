"""What the API's document says in French of each family of addresses, and of each reading."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Family (the first part of an address) → its name and what it holds, in the page's order.
FAMILIES: dict[str, tuple[Promise, Promise]] = {
    "projects": (_("Projets"), _("Écrire un projet, le déposer, l’instruire, le suivre.")),
    "support-cases": (_("Accompagnements"), _("Demander de l’aide et y répondre.")),
    "cofinancings": (
        _("Cofinancements"),
        _("De la demande au solde : évaluation, décision, convention, tranches, avenants."),
    ),
    "reviews": (_("Évaluations"), _("Les notes des instructeurs, quand elles se lisent.")),
    "committees": (_("Comités"), _("Séances, ordre du jour, scénarios, votes, décisions.")),
    "agreements": (_("Actes signés"), _("Conventions et avenants, avec leur engagement.")),
    "tranches": (_("Tranches"), _("Ce qui est prévu, demandé, certifié et payé.")),
    "envelopes": (_("Enveloppes"), _("Les soldes en AE et en CP, à la date voulue.")),
    "budget-lines": (_("Lignes budgétaires"), _("Les lignes de chaque enveloppe.")),
    "movements": (_("Mouvements"), _("Chaque mouvement d’argent, en lecture seule.")),
    "calls": (_("Appels"), _("Les appels et leurs règles, version par version.")),
    "organisations": (_("Organisations"), _("Ministères, opérateurs et leurs SIRET.")),
    "documents": (_("Pièces"), _("Ce qui est joint aux dossiers.")),
    "messages": (_("Messages"), _("Les fils des dossiers.")),
    "notifications": (_("Notifications"), _("Vos messages : lus, non lus, traités.")),
    "webhooks": (_("Webhooks"), _("Être appelé quand un dossier avance.")),
    "reuses": (_("Réutilisations"), _("Proposer une réutilisation, l’examiner, la publier.")),
    "open": (_("Données ouvertes"), _("Ce que chacun peut lire, sans jeton.")),
}

#: What each reading gives, by its address; a deed says it itself, from its lifecycle.
READINGS: dict[str, Promise] = {
    "agreements/": _("Les actes signés."),
    "agreements/{reference}/": _("Un acte signé."),
    "budget-lines/": _("Les lignes budgétaires ; leurs soldes sont sur l’enveloppe."),
    "budget-lines/{code}/": _("Une ligne budgétaire ; ses soldes sont sur l’enveloppe."),
    "calls/": _("Les appels et les règles publiées."),
    "calls/{key}/": _("Un appel et ses règles, version par version."),
    "cofinancings/": _("Les cofinancements que vous pouvez voir."),
    "cofinancings/{reference}/": _(
        "Un cofinancement ; ses montants s’ouvrent une fois les intérêts déclarés."
    ),
    "committees/": _("Les séances, pour les rôles du guichet qui les lisent."),
    "committees/{reference}/": _("Une séance : ordre du jour, membres, scénarios, votes."),
    "documents/": _("Les pièces ; une nouvelle se joint par l’acte de son dossier."),
    "documents/{key}/": _("Une pièce et son état de vérification."),
    "envelopes/": _("Les enveloppes, pour qui peut lire les comptes."),
    "messages/": _(
        "Les fils d’une nature de dossier, du plus récent au plus ancien ; un ministère ne voit "
        "jamais un fil privé."
    ),
    "movements/": _("Les mouvements, du plus récent au plus ancien ; seuls les actes en créent."),
    "movements/{key}/": _("Un mouvement : d’où, vers où, quand, par qui."),
    "notifications/": _("Vos messages, et ceux de personne d’autre."),
    "notifications/{key}/": _("Un de vos messages."),
    "open/calendar/": _("Ce que le calendrier a ouvert, le dernier jour d’abord."),
    "open/datasets/": _("Les jeux de données publiés."),
    "open/datasets/{slug}/": _("Un jeu de données publié."),
    "open/datasets/{slug}/profile/": _("Ce que contient chaque colonne du jeu."),
    "open/figures/": _("Tout ce que dit la page des statistiques."),
    "open/funded-projects/": _("Les projets financés, le dernier accordé d’abord."),
    "open/funded-projects/{reference}/": _("Un projet financé."),
    "open/reuses/": _("Les réutilisations publiées, la dernière d’abord."),
    "open/reuses/{slug}/": _("Une réutilisation publiée."),
    "open/topics/": _("Les dossiers thématiques publiés, le dernier d’abord."),
    "open/topics/{slug}/": _("Un dossier thématique publié."),
    "organisations/": _("Les organisations, par leur nom."),
    "organisations/{key}/": _("Une organisation."),
    "projects/": _("Les projets de vos organisations ; le guichet voit tous ceux déposés."),
    "projects/{reference}/": _("Un projet, avec les actes qui vous sont ouverts."),
    "reuses/": _("Les réutilisations que vous pouvez voir ; toutes, pour un éditeur."),
    "reuses/{reference}/": _("Une réutilisation et son examen."),
    "reviews/": _("Les évaluations que vous pouvez lire maintenant."),
    "reviews/{reference}/": _("Une évaluation, critère par critère."),
    "support-cases/": _("Les demandes d’aide de votre organisation ; toutes, pour le guichet."),
    "support-cases/{reference}/": _("Une demande d’aide, avec les actes qui vous sont ouverts."),
    "tranches/": _("Les tranches de chaque acte."),
    "tranches/{reference}/": _("Une tranche ; ses jalons sont sur le cofinancement."),
    "webhooks/": _("Vos webhooks ; un administrateur du service les voit tous."),
    "webhooks/{key}/": _("Un webhook."),
}
