"""What the told files answer to their call: the indicators that it asks for each type."""

from datetime import date
from decimal import Decimal

from projects.models import CallVersion


def mandatory_indicators(rules: CallVersion, types, target_on: date) -> list[dict]:
    """One indicator for each one asked, the first of those that may replace each other."""
    rows, groups = [], set()
    for asked in rules.mandatory_indicators:
        group = (asked["type"], asked["group"] or asked["key"])
        if asked["type"] not in types or group in groups:
            continue
        groups.add(group)
        rows.append(
            {
                "kind": asked["key"],
                "label": asked["label"],
                "unit": asked["unit"],
                "baseline": Decimal(2),
                "target": Decimal(40),
                "target_on": target_on,
                "method": "Comptage mensuel, publié avec les données.",
            }
        )
    return rows
