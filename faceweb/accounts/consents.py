"""What people agree to. Asked wherever it matters, at the query; kept with a ledger.

What follows from a change (lists, faces, photos) is done by those who hear `changed`.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.dispatch import Signal

from faceweb.accounts.models import Consent, ConsentRecord, Purpose, User

# The text people read (templates/accounts/consent_texts/); a new one is asked about anew.
TEXT_VERSION = "2026-11-22"

# Sent after commit with `user`, `purpose` and `given`.
changed = Signal()


def allows(user: User, purpose: Purpose) -> bool:
    """Whether the person agrees to it now."""
    return Consent.objects.filter(user=user, purpose=purpose).exists()


def allowed_by(owner: str, purpose: Purpose) -> Exists:
    """The condition that whoever the field path `owner` names agrees to it, for a query."""
    return Exists(Consent.objects.filter(user=OuterRef(owner), purpose=purpose))


def give(user: User, *purposes: Purpose) -> None:
    """Agree; nothing for what was agreed to already under the present text."""
    for purpose in purposes:
        with transaction.atomic():
            consent, is_new = Consent.objects.get_or_create(
                user=user, purpose=purpose, defaults={"text_version": TEXT_VERSION}
            )
            if not is_new and consent.text_version == TEXT_VERSION:
                continue
            Consent.objects.filter(pk=consent.pk).update(text_version=TEXT_VERSION)
            _record(user, purpose, given=True)


def withdraw(user: User, *purposes: Purpose) -> None:
    """Take it back; nothing for what was not agreed to."""
    for purpose in purposes:
        with transaction.atomic():
            gone, _rows = Consent.objects.filter(user=user, purpose=purpose).delete()
            if gone:
                _record(user, purpose, given=False)


def given(user: User) -> set[Purpose]:
    return {Purpose(each) for each in user.consents.values_list("purpose", flat=True)}


def _record(user: User, purpose: Purpose, *, given: bool) -> None:
    ConsentRecord.objects.create(user=user, purpose=purpose, given=given, text_version=TEXT_VERSION)
    transaction.on_commit(
        lambda: changed.send(sender=Consent, user=user, purpose=purpose, given=given)
    )
