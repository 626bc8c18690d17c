"""``{% letters_links %}``: the doors to letters and signed papers, for those who may open them."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.permissions import Permission

register = template.Library()


@register.inclusion_tag("funding/letter/links.html", takes_context=True)
def letters_links(context, session: str = "") -> dict:
    """Letters to send (of one session when named), papers that came back, templates."""
    user = context["request"].user
    found = []
    if user.can(Permission.FUNDING_DECIDE):
        query = f"?{urlencode({'seance': session})}" if session else ""
        found.append((_("Courriers de décision"), reverse("funding:letter_batch") + query))
    if user.can(Permission.FUNDING_ENGAGE) and not session:
        found.append((_("Documents signés"), reverse("funding:signatures")))
    return {"links": found}
