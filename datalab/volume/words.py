"""The words of the volume data: common ones first, so that a search meets every class of word."""

VERBS = (
    *("Ouvrir", "Publier", "Mesurer", "Cartographier", "Prévoir", "Relier", "Partager"),
    *("Simplifier", "Anticiper", "Automatiser", "Détecter", "Classer", "Suivre", "Comparer"),
)
THINGS = (
    *("les données", "les registres", "les indicateurs", "les aides", "les démarches"),
    *("les écoles", "les logements", "les bâtiments", "les sols", "les transports", "les emplois"),
    *("les musées", "les forêts", "les rivières", "les cultures", "les entreprises"),
    *("les associations", "les jugements", "les hôpitaux", "les déchets", "les friches"),
    *("les écoulements", "les zones humides", "les nappes phréatiques", "les ponts"),
    *("les éoliennes", "les captages", "les avalanches", "les tourbières", "la géothermie"),
)
PLACES = (
    *("de la commune", "du département", "de la région", "du littoral", "de la montagne"),
    *("des quartiers", "des villages", "des outre-mer", "de l’académie", "du bassin"),
)
TEXTS = (
    "Les données sont dispersées entre plusieurs services et leur qualité n’est pas mesurée.",
    "Un pilote sur trois territoires précède la généralisation, avec un bilan tous les six mois.",
    "Les agents recherchent chaque jour des informations déjà connues d’une autre administration.",
    "Le tableau de bord compare les résultats et alerte quand un seuil est dépassé.",
    "Une interface de programmation transmet les mises à jour aux partenaires habilités.",
    "Le modèle prédit les besoins de l’année suivante à partir des relevés historiques.",
    "La documentation et le code source sont publiés sous licence ouverte.",
    "Une équipe pluridisciplinaire réunit juristes, statisticiens et développeurs.",
    "Les usagers retrouvent leurs droits sans déposer de nouvelle demande.",
    "L’entrepôt commun remplace des tableurs envoyés par messagerie.",
    "Les relevés de terrain sont contrôlés puis rapprochés du cadastre.",
    "Une étude préalable a chiffré les gains et nommé les risques.",
)
