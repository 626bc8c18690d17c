"""Days and months take a line's movements in by bundles."""

from pathlib import Path

from django.db import migrations, models

import funding.ledger.models.envelopes

SQL = Path(__file__).resolve().parent.parent / "sql"
TOTALS = ("ledger_dailytotal", "ledger_monthlytotal")


def read(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


def on_totals(name: str) -> str:
    """A file of SQL that writes the two totals, with their guard away for its time."""
    away = "".join(f"ALTER TABLE {t} DISABLE TRIGGER ledger_00_no_forgery;\n" for t in TOTALS)
    back = "".join(f"ALTER TABLE {t} ENABLE ALWAYS TRIGGER ledger_00_no_forgery;\n" for t in TOTALS)
    return f"{away}{read(name)}{back}"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_lighter_still")]

    operations = [
        migrations.RunSQL(sql=read("0009_bundles.sql"), reverse_sql=read("0009_undo.sql")),
        migrations.RunSQL(
            sql=on_totals("0009_loose.sql"), reverse_sql=on_totals("0009_undo_loose.sql")
        ),
        migrations.CreateModel(
            name='LooseLeg',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fiscal_year', models.PositiveSmallIntegerField()),
                ('credit', models.CharField(choices=[('ae', 'AE'), ('cp', 'CP')], max_length=2)),
                ('pocket', models.CharField(choices=[('outside', 'hors enveloppe'), ('available', 'disponible'), ('frozen', 'gelé'), ('reserved', 'réservé'), ('engaged', 'engagé'), ('paid', 'payé'), ('withdrawn', 'retiré sans remise à disposition'), ('cancelled', 'annulé'), ('lapsed', 'tombé en fin d’exercice')], max_length=10)),
                ('kind', models.CharField(choices=[('allocation', 'ouverture initiale'), ('increase', 'ouverture complémentaire'), ('reduction', 'réduction'), ('transfer', 'virement entre lignes'), ('freeze', 'gel'), ('thaw', 'dégel'), ('cancellation', 'annulation de crédits gelés'), ('reservation', 'réservation'), ('release', 'libération'), ('engagement', 'engagement'), ('withdrawal', 'retrait d’engagement de l’année'), ('earlier_withdrawal', 'retrait d’engagement d’une année antérieure'), ('payment', 'paiement'), ('refund', 'rétablissement de crédits'), ('carry_over', 'report'), ('lapse', 'clôture\xa0: crédits tombés')], max_length=20)),
                ('effect_on', models.DateField()),
                ('known_on', models.DateField()),
                ('amount', funding.ledger.models.envelopes.AmountField(decimal_places=2, max_digits=14)),
            ],
            options={
                'verbose_name': 'mouvement hors total',
                'verbose_name_plural': 'mouvements hors total',
                'db_table': 'ledger_looseleg',
                'managed': False,
            },
        ),
    ]
