"""The same person comes for the first time through two windows, or two providers, at once."""

import pytest

from accounts.actions.identities import Claims, recognise
from accounts.models import AccountEvent, ProviderIdentity, User
from tests.threads import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]


@pytest.mark.parametrize("provider", ["un-fournisseur", "un-autre"])
def test_first_visits_at_once_open_one_account(at, provider):
    for number in range(6):
        first = Claims(
            sub=f"s{number}", email=f"p{number}@essai.invalid", provider="un-fournisseur"
        )
        other = Claims(sub=f"s{number}", email=f"p{number}@essai.invalid", provider=provider)
        visits = [lambda said=said: recognise(said, at=at).pk for said in (first, other, first)]
        found = together(*visits)
        account = User.objects.get(email=first.email)
        assert found == [account.pk] * 3
        assert account.identities.count() == len({"un-fournisseur", provider})
        assert AccountEvent.objects.filter(user=account, kind="created").count() == 1
    assert ProviderIdentity.objects.count() == 6 * len({"un-fournisseur", provider})
