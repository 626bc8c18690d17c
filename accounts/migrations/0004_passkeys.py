"""Passkeys beside the application's codes; the log of accounts tells a factor taken away."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed_0003_personal_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('credential_id', models.BinaryField(max_length=1023, unique=True, verbose_name='identifiant')),
                ('public_key', models.BinaryField(max_length=1023, verbose_name='clé publique')),
                ('sign_count', models.PositiveBigIntegerField(default=0, verbose_name='signatures')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ajoutée le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisée le')),
            ],
            options={
                'verbose_name': 'clé d’accès',
                'verbose_name_plural': 'clés d’accès',
                'ordering': ['added_at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='accountevent',
            name='account_event_kind_known',
        ),
        migrations.AlterField(
            model_name='accountevent',
            name='kind',
            field=models.CharField(choices=[('created', 'Compte créé à la première connexion'), ('linked', 'Identité reliée au compte'), ('held', 'Identité retenue : compte privilégié'), ('confirmed', 'Identité confirmée'), ('rejected', 'Identité rejetée'), ('email_differs', 'Le fournisseur annonce une autre adresse'), ('suspended', 'Compte suspendu, inutilisé depuis un an'), ('reopened', 'Compte rouvert'), ('factor_added', 'Second facteur installé'), ('factor_removed', 'Second facteur retiré'), ('factor_reset', 'Second facteur réinitialisé'), ('recovery_used', 'Code de secours utilisé'), ('erased', 'Personne effacée'), ('sessions_revoked', 'Sessions fermées')], max_length=20, verbose_name='événement'),
        ),
        migrations.AddConstraint(
            model_name='accountevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['created', 'linked', 'held', 'confirmed', 'rejected', 'email_differs', 'suspended', 'reopened', 'factor_added', 'factor_removed', 'factor_reset', 'recovery_used', 'erased', 'sessions_revoked'])), name='account_event_kind_known', violation_error_message='Cet événement de compte n’existe pas.'),
        ),
        migrations.AddField(
            model_name='passkey',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='passkeys', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='passkey',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='passkey_is_named', violation_error_message='Donnez un nom à cette clé.'),
        ),
        migrations.AddConstraint(
            model_name='passkey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('credential_id', b''), _negated=True), models.Q(('public_key', b''), _negated=True)), name='passkey_is_whole', violation_error_message='Une clé d’accès a son identifiant et sa clé publique.'),
        ),
    ]
