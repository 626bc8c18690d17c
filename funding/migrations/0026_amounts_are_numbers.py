"""What bounds a grant or a payment is a number: « NaN » bounds nothing."""

from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0025_a_promise_of_each_decision'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agreement',
            name='agreement_amount_is_positive',
        ),
        migrations.RemoveConstraint(
            model_name='cofinancing',
            name='cofinancing_request_is_positive',
        ),
        migrations.RemoveConstraint(
            model_name='tranche',
            name='tranche_amounts_are_positive',
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lt', Decimal('1000000000000'))), name='agreement_amount_is_positive', violation_error_message='Le montant de la convention doit être positif.'),
        ),
        migrations.AddConstraint(
            model_name='cofinancing',
            constraint=models.CheckConstraint(condition=models.Q(('requested_amount__gt', 0), ('requested_amount__lt', Decimal('1000000000000'))), name='cofinancing_request_is_positive', violation_error_message='Le montant demandé doit être positif.'),
        ),
        migrations.AddConstraint(
            model_name='cofinancing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('eligible_amount', None), ('eligible_amount__lt', Decimal('1000000000000')), _connector='OR'), models.Q(('total_amount', None), ('total_amount__lt', Decimal('1000000000000')), _connector='OR'), ('derogation_max_rate__lte', 1), ('max_rate__lte', 1)), name='cofinancing_bounds_are_numbers', violation_error_message='Les coûts et les taux du dossier sont des nombres.'),
        ),
        migrations.AddConstraint(
            model_name='tranche',
            constraint=models.CheckConstraint(condition=models.Q(('planned_amount__gt', 0), ('planned_amount__lt', Decimal('1000000000000')), models.Q(('paid_amount', None), ('paid_amount__gt', 0), _connector='OR')), name='tranche_amounts_are_positive', violation_error_message='Le montant d’une tranche doit être positif.'),
        ),
    ]
