"""The demonstration's sign-ins, shown on the sign-in page."""

from django import template

from datalab import demo_people

register = template.Library()


@register.inclusion_tag("accounts/demo_sign_ins.html", takes_context=True)
def demo_sign_ins(context) -> dict:
    """The people who exist, one button each (one query)."""
    return {
        "people": demo_people.present(),
        "password": demo_people.PASSWORD,
        "next": context.get("next", ""),
        "csrf_token": context.get("csrf_token"),
    }
