"""``create_token EMAIL --scopes a,b``: a token for a person, its key printed once."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from api.actions import create
from api.problems import Problem


class Command(BaseCommand):
    help = "Crée un jeton pour une personne et imprime sa clé, une seule fois."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email", help="adresse de la personne")
        parser.add_argument("--scopes", required=True, help="portées, séparées par des virgules")
        parser.add_argument("--label", default="console", help="usage du jeton")
        parser.add_argument("--days", type=int, default=90, help="durée, en jours (366 au plus)")

    def handle(self, *args, email: str, scopes: str, label: str, days: int, **options) -> None:
        person = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if person is None:
            raise CommandError(f"Aucun compte ouvert à l’adresse « {email} ».")
        now = timezone.now()
        try:
            _token, secret = create(
                label=label,
                scopes=[scope.strip() for scope in scopes.split(",") if scope.strip()],
                expires_at=now + timedelta(days=days),
                by=person,
                at=now,
            )
        except Problem as refusal:
            raise CommandError(str(refusal.detail)) from refusal
        self.stdout.write(secret)
