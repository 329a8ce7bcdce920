"""What people wrote to moderators, and what was written about them, is kept no longer than needed.

An account goes: cases and decisions stay as numbers without a name. Who reported is gone with the
account, and so are the words; the receipt still tells what became of it.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils import timezone

from faceweb.moderation.models import Appeal, Case, Decision, Report, Takedown

if TYPE_CHECKING:
    from faceweb.accounts.models import User

# Of people without an account: longer than a decision can be appealed against.
_KEPT = dt.timedelta(days=30)


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


def forget_old() -> None:
    """What people without an account wrote, some time after it was decided; an address that no mail
    server took the answer for with it."""
    over = Report.objects.filter(reporter=None, case__decided_at__lte=timezone.now() - _KEPT)
    over.exclude(text="", email="").update(text="", email="")
