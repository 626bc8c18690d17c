"""What the API's document says in French of each family of addresses, and of each reading."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: Family (the first part of an address) → its name and what it holds, in the page's order.
FAMILIES: dict[str, tuple[Promise, Promise]] = {
    "projects": (_("Projets"), _("Écrire un projet, le déposer, l’instruire, le suivre.")),
    "support-cases": (_("Accompagnements"), _("Demander de l’aide et y répondre.")),
    "articles": (_("Fiches"), _("Ce que le datalab a appris, pour ses membres ou pour tous.")),
    "capacities": (_("Capacité"), _("Les jours-personne du datalab, trimestre par trimestre.")),
    "cofinancings": (
        _("Cofinancements"),
        _("De la demande au solde : évaluation, décision, convention, tranches, avenants."),
    ),
    "reviews": (_("Évaluations"), _("Les notes des instructeurs, quand elles se lisent.")),
    "opinions": (_("Avis d’experts"), _("Ce qui est demandé à un expert, et sa réponse.")),
    "letters-to-send": (_("Courriers à envoyer"), _("Annoncer beaucoup de décisions d’un coup.")),
    "letter-templates": (_("Modèles de courrier"), _("Les mots de chaque courrier, par version.")),
    "signed-scans": (_("Documents signés"), _("Ce qui revient signé, et attend son code.")),
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
    "jobs": (_("Travaux"), _("Suivre un long travail, l’arrêter, prendre son résultat.")),
    "notifications": (_("Notifications"), _("Vos messages : lus, non lus, traités.")),
    "webhooks": (_("Webhooks"), _("Être appelé quand un dossier avance.")),
    "reuses": (_("Réutilisations"), _("Proposer une réutilisation, l’examiner, la publier.")),
    "calendar": (
        _("Calendrier des données"),
        _("Ce que les éditeurs préparent, jours à venir compris."),
    ),
    "topics": (_("Dossiers thématiques"), _("Ce que les éditeurs composent, brouillons compris.")),
    "datasets": (_("Jeux de données"), _("Ce que les éditeurs décrivent et déposent.")),
    "publications": (_("Publications"), _("Les versions de « projets lauréats ».")),
    "catalogue": (
        _("data.gouv.fr"),
        _("Ce qui en vient, ce qui y est décrit, ce qui ne répond plus."),
    ),
    "open": (_("Données ouvertes"), _("Ce que chacun peut lire, sans jeton.")),
}

#: What each reading gives, by its address; a deed says it itself, from its lifecycle.
READINGS: dict[str, Promise] = {
    "agreements/": _("Les actes signés."),
    "agreements/{reference}/": _("Un acte signé."),
    "articles/": _("Les fiches que vous pouvez lire, par leur titre."),
    "articles/{slug}/": _("Une fiche, avec son texte."),
    "budget-lines/": _("Les lignes budgétaires ; leurs soldes sont sur l’enveloppe."),
    "budget-lines/{code}/": _("Une ligne budgétaire ; ses soldes sont sur l’enveloppe."),
    "calendar/": _("Les jours préparés, le dernier écrit d’abord ; pour les éditeurs."),
    "calendar/{day}/": _("Ce que montre un jour, ou montrera ; pour les éditeurs."),
    "capacities/": _("La capacité de ce trimestre et de ceux qui suivent."),
    "capacities/{quarter}/": _("Un trimestre, et ce qu’il resterait après `days` jours de plus."),
    "calls/": _("Les appels et les règles publiées."),
    "calls/{key}/": _("Un appel et ses règles, version par version."),
    "catalogue/": _("Les liens qui ne mènent plus nulle part ; pour les éditeurs."),
    "cofinancings/": _("Les cofinancements que vous pouvez voir."),
    "cofinancings/{reference}/": _(
        "Un cofinancement ; ses montants s’ouvrent une fois les intérêts déclarés."
    ),
    "committees/": _("Les séances, pour les rôles du guichet qui les lisent."),
    "committees/{reference}/": _("Une séance : ordre du jour, membres, scénarios, votes."),
    "datasets/": _("Les jeux de données, brouillons compris ; pour les éditeurs."),
    "datasets/{slug}/": _("Un jeu de données, quel que soit son état ; pour les éditeurs."),
    "documents/": _("Les pièces ; une nouvelle se joint par l’acte de son dossier."),
    "documents/{key}/": _("Une pièce et son état de vérification."),
    "envelopes/": _("Les enveloppes, pour qui peut lire les comptes."),
    "jobs/": _("Vos travaux, et ceux de personne d’autre, le dernier d’abord."),
    "jobs/{key}/": _("Un de vos travaux : où il en est."),
    "letters-to-send/": _(
        "Les décisions dont le courrier n’est pas envoyé, la plus ancienne d’abord."
    ),
    "letter-templates/": _("Les versions des modèles de courrier, la dernière écrite d’abord."),
    "letter-templates/{kind}/": _("Les mots en vigueur d’un courrier, et ceux en préparation."),
    "messages/": _(
        "Les fils d’une nature de dossier, du plus récent au plus ancien ; un ministère ne voit "
        "jamais un fil privé."
    ),
    "movements/": _("Les mouvements, du plus récent au plus ancien ; seuls les actes en créent."),
    "movements/{key}/": _("Un mouvement : d’où, vers où, quand, par qui."),
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
    "opinions/": _("Les avis qui vous sont demandés, et ceux que vous pouvez lire."),
    "opinions/{key}/": _("Un avis demandé à un expert."),
    "organisations/": _("Les organisations, par leur nom."),
    "organisations/{key}/": _("Une organisation."),
    "projects/": _("Les projets de vos organisations ; le guichet voit tous ceux déposés."),
    "projects/{reference}/": _("Un projet, avec les actes qui vous sont ouverts."),
    "publications/": _(
        "Les versions de « projets lauréats », la dernière d’abord ; pour les éditeurs."
    ),
    "reuses/": _("Les réutilisations que vous pouvez voir ; toutes, pour un éditeur."),
    "reuses/{reference}/": _("Une réutilisation et son examen."),
    "reviews/": _("Les évaluations que vous pouvez lire maintenant."),
    "reviews/{reference}/": _("Une évaluation, critère par critère."),
    "signed-scans/": _("Les documents signés dont le code est à saisir, le plus ancien d’abord."),
    "signed-scans/{reference}/": _("Un document signé dont le code est à saisir."),
    "support-cases/": _("Les demandes d’aide de votre organisation ; toutes, pour le guichet."),
    "support-cases/{reference}/": _("Une demande d’aide, avec les actes qui vous sont ouverts."),
    "topics/": _("Les dossiers thématiques, brouillons compris ; pour les éditeurs."),
    "topics/{slug}/": _("Un dossier thématique et ses éléments ; pour les éditeurs."),
    "tranches/": _("Les tranches de chaque acte."),
    "tranches/{reference}/": _("Une tranche ; ses jalons sont sur le cofinancement."),
    "webhooks/": _("Vos webhooks ; un administrateur du service les voit tous."),
    "webhooks/{key}/": _("Un webhook."),
}
