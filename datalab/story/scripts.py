"""Who asks what, and how far each file has gone. Every file is fictitious."""

from dataclasses import dataclass
from decimal import Decimal

from projects.models import CostNature, ProjectType, Strand

OPEN, AI = Strand.OPEN_DATA, Strand.ARTIFICIAL_INTELLIGENCE
PROACTIVE, PROVISION, POLICY = (
    ProjectType.PROACTIVE,
    ProjectType.DATA_PROVISION,
    ProjectType.POLICY_IMPROVEMENT,
)


@dataclass(frozen=True)
class Script:
    """One file of the story. Amounts in euros, dates in days before today."""

    organisation: str
    strand: str
    title: str
    summary: str
    types: tuple[str, ...]
    indicator: tuple[str, int, int]
    costs: tuple[tuple[str, str, int], ...]
    asked: int
    begun: int
    until: str
    granted: int = 0
    paid_tranches: int = 0
    reason: str = ""
    help: tuple[str, str] = ("", "")

    @property
    def amount(self) -> Decimal:
        return Decimal(self.asked)


SERVICES, DEVELOPMENT, HOSTING = CostNature.SERVICES, CostNature.DEVELOPMENT, CostNature.HOSTING

SCRIPTS: tuple[Script, ...] = (
    Script(
        "education-nationale",
        OPEN,
        "Explorer l’indice de position sociale des écoles",
        "Publier l’indice de chaque école, commune par commune, et l’outil qui permet de le lire.",
        (PROVISION,),
        ("Réutilisations recensées", 2, 20),
        ((SERVICES, "Conception et animation", 120_000), (DEVELOPMENT, "Explorateur", 160_000)),
        140_000,
        345,
        "settled",
        granted=140_000,
        paid_tranches=2,
        help=("legal", "Peut-on publier un indice calculé sur de très petits effectifs ?"),
    ),
    Script(
        "transition-ecologique",
        AI,
        "Repérer les sols argileux qui menacent les maisons",
        "Croiser sinistres, sols et sécheresses pour prévenir les communes avant les fissures.",
        (POLICY, PROACTIVE),
        ("Communes alertées à temps", 0, 1200),
        ((SERVICES, "Science des données", 430_000), (HOSTING, "Calcul et hébergement", 170_000)),
        300_000,
        320,
        "reported",
        granted=300_000,
        paid_tranches=1,
        help=("technical", "Un espace de calcul pour 4 To d’images radar."),
    ),
    Script(
        "culture",
        OPEN,
        "Où et quand lire en bibliothèque",
        "Les horaires, fonds et prêts des bibliothèques, tenus à jour par leurs réseaux.",
        (PROVISION,),
        ("Bibliothèques publiées", 400, 6_000),
        ((SERVICES, "Animation des réseaux", 210_000), (DEVELOPMENT, "Publication", 240_000)),
        220_000,
        310,
        "held",
        granted=220_000,
        paid_tranches=1,
    ),
    Script(
        "ign",
        AI,
        "Reconnaître les friches sur les images aériennes",
        "Un modèle ouvert qui repère les friches et une carte mise à jour chaque année.",
        (POLICY,),
        ("Friches confirmées sur le terrain", 0, 900),
        ((DEVELOPMENT, "Modèle et annotation", 380_000), (HOSTING, "Calcul", 90_000)),
        220_000,
        240,
        "agreed",
        granted=200_000,
    ),
    Script(
        "transition-energetique",
        OPEN,
        "Une base nationale des prix de l’énergie payés par les ménages",
        "Réunir les prix réellement payés et les rendre accessibles par une API.",
        (PROVISION,),
        ("Appels mensuels de l’API", 0, 50_000),
        ((DEVELOPMENT, "Base et API", 310_000), (SERVICES, "Qualité des données", 150_000)),
        230_000,
        150,
        "granted",
        granted=210_000,
    ),
    Script(
        "culture",
        OPEN,
        "Les œuvres des musées de France en un seul catalogue",
        "Relier les inventaires des musées et ouvrir images et notices réutilisables.",
        (PROVISION,),
        ("Notices réutilisées", 5_000, 60_000),
        ((SERVICES, "Alignement des inventaires", 260_000), (DEVELOPMENT, "Catalogue", 240_000)),
        250_000,
        120,
        "in_committee",
        help=("legal", "Quels droits sur les photographies d’œuvres anciennes ?"),
    ),
    Script(
        "economie-finances",
        AI,
        "Aider les agents à répondre aux questions fiscales des usagers",
        "Un assistant qui cite ses sources, relu par un agent avant chaque envoi.",
        (POLICY,),
        ("Délai moyen de réponse, en jours", 12, 5),
        ((DEVELOPMENT, "Assistant", 520_000), (HOSTING, "Hébergement qualifié", 180_000)),
        350_000,
        95,
        "recommended",
    ),
    Script(
        "education-nationale",
        AI,
        "Prévoir les besoins de remplacement des enseignants",
        "Anticiper les absences longues par académie pour affecter les remplaçants plus tôt.",
        (POLICY, PROACTIVE),
        ("Heures de cours non remplacées, en %", 18, 12),
        ((SERVICES, "Science des données", 300_000), (DEVELOPMENT, "Tableau de bord", 120_000)),
        200_000,
        70,
        "one_assessment",
    ),
    Script(
        "interieur",
        OPEN,
        "Un registre ouvert et à jour des associations",
        "Nettoyer, dédoublonner et publier chaque jour le répertoire des associations.",
        (PROVISION,),
        ("Réutilisations recensées", 14, 60),
        ((SERVICES, "Reprise des données", 140_000), (DEVELOPMENT, "Publication", 110_000)),
        125_000,
        40,
        "admissible",
    ),
    Script(
        "justice",
        OPEN,
        "Les décisions de justice administrative accessibles par API",
        "Un accès par API aux décisions anonymisées, avec recherche par thème et par juridiction.",
        (PROVISION,),
        ("Délai d’accès, en jours", 45, 2),
        ((DEVELOPMENT, "API et recherche", 330_000), (SERVICES, "Anonymisation", 210_000)),
        270_000,
        12,
        "submitted",
        help=("legal", "Quelles précautions pour les noms des parties et des magistrats ?"),
    ),
    Script(
        "agriculture",
        AI,
        "Estimer les rendements des cultures depuis l’espace",
        "Des estimations de rendement avant récolte, département par département.",
        (POLICY,),
        ("Écart à la récolte constatée, en %", 25, 10),
        ((DEVELOPMENT, "Modèle", 420_000), (HOSTING, "Calcul", 180_000)),
        300_000,
        200,
        "refused",
        reason="La mesure d’impact repose sur un seul département et ne permet pas de conclure.",
    ),
    Script(
        "sports",
        OPEN,
        "Où faire du sport près de chez soi",
        "Les horaires et accès réels des équipements sportifs, tenus à jour par les communes.",
        (PROVISION,),
        ("Équipements vérifiés", 20_000, 150_000),
        ((SERVICES, "Animation des communes", 150_000), (DEVELOPMENT, "Service", 130_000)),
        140_000,
        130,
        "deferred",
        reason="Le comité attend l’engagement écrit de trois départements pilotes.",
    ),
    Script(
        "dinum",
        OPEN,
        "Le tableau de bord public des démarches en ligne",
        "Publier chaque trimestre la qualité des démarches, avec les données qui la fondent.",
        (PROVISION,),
        ("Consultations trimestrielles", 8_000, 40_000),
        ((SERVICES, "Mesure", 90_000), (DEVELOPMENT, "Tableau de bord", 110_000)),
        90_000,
        55,
        "conflict",
    ),
    Script(
        "transition-ecologique",
        OPEN,
        "Les horaires réels des transports du quotidien",
        "Ouvrir les horaires réalisés, pour comparer l’offre promise et l’offre rendue.",
        (PROVISION,),
        ("Réseaux de transport publiés", 12, 90),
        ((SERVICES, "Accompagnement des réseaux", 180_000),),
        90_000,
        5,
        "draft",
    ),
    Script(
        "travail",
        OPEN,
        "Les offres d’apprentissage sur une carte",
        "Réunir les offres d’apprentissage publiées par les branches.",
        (PROVISION,),
        ("Offres publiées", 0, 80_000),
        ((DEVELOPMENT, "Carte", 140_000),),
        70_000,
        180,
        "inadmissible",
        reason="Un projet identique est déjà financé : rapprochez-vous de son équipe.",
    ),
)
