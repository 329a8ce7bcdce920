"""An account goes: nothing it wrote, and nothing that was written about it, stays.

Cases and decisions stay as numbers without a name. Who reported is gone with the account, and so
are the words; the receipt still tells what became of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Q

from faceweb.moderation.models import Appeal, Case, Decision, Report, Takedown

if TYPE_CHECKING:
    from faceweb.accounts.models import User


def forget_account(instance: User, **_signal: object) -> None:
    """A receiver of `pre_delete`: in the transaction that deletes, while rows still tell whose they
    are."""
    confirmed = EmailAddress.objects.filter(user=instance).values_list("email", flat=True)
    from_them = Q()
    for address in (instance.email, *confirmed):
        from_them |= Q(email__iexact=address)
    Report.objects.filter(from_them | Q(reporter=instance)).update(text="", email="")
    Takedown.objects.filter(from_them).update(text="", email="")
    about = Case.objects.filter(uploader=instance)
    Appeal.objects.filter(case__in=about).update(text="")
    Decision.objects.filter(case__in=about).update(reason="")
    about.update(note="")
