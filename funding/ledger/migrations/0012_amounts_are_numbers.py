"""An amount is a number, a date a day of our time: « NaN » and « infinity » are refused."""

from decimal import Decimal
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0011_an_import_may_be_interrupted'),
    ]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "0012_numbers.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "0012_undo.sql").read_text(encoding="utf-8"),
        ),
        migrations.RemoveConstraint(
            model_name='envelope',
            name='ledger_envelope_ceiling',
        ),
        migrations.RemoveConstraint(
            model_name='transferproposal',
            name='ledger_proposal_amount_is_positive',
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.CheckConstraint(condition=models.Q(('allocated_amount__gte', 0), ('allocated_amount__lte', models.F('ceiling_amount')), ('ceiling_amount__lt', Decimal('1000000000000'))), name='ledger_envelope_ceiling', violation_error_message='Les AE ouvertes dépasseraient le plafond de l’enveloppe.'),
        ),
        migrations.AddConstraint(
            model_name='transferproposal',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lt', Decimal('1000000000000'))), name='ledger_proposal_amount_is_positive'),
        ),
    ]
