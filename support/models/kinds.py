"""The four kinds of help that the datalab gives (desk rules, §1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SupportKind(models.TextChoices):
    LEGAL = "legal", _("Juridique")
    TECHNICAL = "technical", _("Technique")
    HUMAN = "human", _("Humain")
    MATERIAL = "material", _("Matériel")


#: The words of each kind in addresses.
SLUGS = {
    "juridique": SupportKind.LEGAL,
    "technique": SupportKind.TECHNICAL,
    "humain": SupportKind.HUMAN,
    "materiel": SupportKind.MATERIAL,
}
#: What each kind of help is, in a sentence shown before the form.
PRESENTATION = {
    SupportKind.LEGAL: _(
        "Cadre juridique d’une donnée, d’un croisement ou d’une publication : avis, conventions, "
        "protection des données."
    ),
    SupportKind.TECHNICAL: _(
        "Hébergement, environnement d’analyse, qualité, chaîne de traitement, interface d’accès."
    ),
    SupportKind.HUMAN: _(
        "Renfort d’un expert de la donnée pour quelques mois : ingénieur, analyste, juriste."
    ),
    SupportKind.MATERIAL: _("Postes, licences, capacité de calcul mis à disposition un temps."),
}
