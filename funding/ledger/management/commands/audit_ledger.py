"""Recomputes the ledger from zero and fails on any difference."""

import json

from django.core.management.base import BaseCommand

from accounts.french import number
from funding.ledger import audit


class Command(BaseCommand):
    help = (
        "Recalcule le grand livre depuis le premier mouvement et le compare aux soldes, aux "
        "dossiers et à la chaîne des sceaux. Statut 1 au moindre écart."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="écrit le rapport en JSON")

    def handle(self, *args, **options) -> None:
        report = audit.run()
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._tell(report)
        if not report.is_clean:
            raise SystemExit(1)

    def _tell(self, report: audit.Report) -> None:
        for name, count in report.checked.items():
            self.stdout.write(f"{name}\u00a0: {number(count)}")
        for finding in report.findings:
            self.stdout.write(
                f"ÉCART [{finding.check}] {finding.subject} — {finding.sentence} "
                f"attendu {finding.expected}, trouvé {finding.found}"
            )
        self.stdout.write(audit.verdict(report))
