"""The same page of a thread sent twice is one message."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funding", "0022_the_letter_of_the_present_decision"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name='threadmessage',
            name='key',
            field=models.UUIDField(blank=True, editable=False, null=True, verbose_name='clé d’envoi'),
        ),
        migrations.AddConstraint(
            model_name='threadmessage',
            constraint=models.UniqueConstraint(fields=('cofinancing', 'sent_by', 'key'), name='thread_message_sent_once', violation_error_message='Ce message est déjà envoyé.'),
        ),
    ]
