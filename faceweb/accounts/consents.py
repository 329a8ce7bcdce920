"""What people agree to. Asked wherever it matters, at the query; kept with a ledger.

What follows from a change (lists, faces, photos) is done by those who hear `changed`; what is kept
of somebody is counted by those who keep it (`KEPT`).

When the text changes, what was agreed to under the one before stays as it is: those photos are
kept, their faces searched (`allowed_by`). Nothing new is taken in or computed (`allows`) until the
person has agreed to the present text.
"""

from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.dispatch import Signal

from faceweb.accounts.models import Consent, ConsentRecord, Purpose, User

# The text people read (templates/accounts/consent_texts/); a new one is asked about anew.
TEXT_VERSION = "2026-11-22"

# What makes no sense without another.
NEEDS = {
    Purpose.FACES: Purpose.STORE,
    Purpose.FIND_SHARED: Purpose.FACES,
    Purpose.FIND_PUBLIC: Purpose.FACES,
}

# Sent after commit with `user`, `purpose` and `given`.
changed = Signal()

# How much is kept of a person, counted by those who keep it: "photos" and "faces" now, and
# "photos_leaving", "faces_leaving" and "findings_leaving" (faces still in a search) while something
# taken back is being removed. Filled in AppConfig.ready.
KEPT: list[Callable[[User], dict[str, int]]] = []


def allows(user: User, purpose: Purpose) -> bool:
    """Whether the person agrees to it now, under the present text."""
    agreed = Consent.objects.filter(user=user, purpose=purpose, text_version=TEXT_VERSION)
    return agreed.exists()


def allowed_by(owner: str, purpose: Purpose) -> Exists:
    """The condition that whoever the field path `owner` names agreed to it, for a query."""
    return Exists(Consent.objects.filter(user=OuterRef(owner), purpose=purpose))


def refused_by(owner: str, purpose: Purpose) -> Q:
    """The condition that they were asked and did not agree, or took it back. Who was never asked,
    as with accounts from before there were consents, has not refused."""
    asked = ConsentRecord.objects.filter(user=OuterRef(owner), purpose=purpose)
    return Q(Exists(asked)) & ~Q(allowed_by(owner, purpose))


def answer(user: User, agreed: Collection[Purpose]) -> None:
    """All answers at once: agree to these, take the others back, or say no to them."""
    with transaction.atomic():
        give(user, *(purpose for purpose in Purpose if purpose in agreed))
        withdraw(user, *(purpose for purpose in Purpose if purpose not in agreed))


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
    """Take it back, with everything that needs it; nothing for what was taken back already. Whoever
    never agreed is recorded as having said no."""
    for purpose in purposes:
        with transaction.atomic():
            withdraw(user, *(other for other, needed in NEEDS.items() if needed == purpose))
            gone, _rows = Consent.objects.filter(user=user, purpose=purpose).delete()
            asked = ConsentRecord.objects.filter(user=user, purpose=purpose).exists()
            if gone or not asked:
                _record(user, purpose, given=False)


def given(user: User) -> set[Purpose]:
    return {Purpose(each) for each in user.consents.values_list("purpose", flat=True)}


def outdated(user: User) -> set[Purpose]:
    """What was agreed to under a text that has been replaced."""
    rows = user.consents.exclude(text_version=TEXT_VERSION)
    return {Purpose(each) for each in rows.values_list("purpose", flat=True)}


def was_asked(user: User) -> bool:
    """Whether the person has answered at all."""
    return user.consent_records.exists()


def kept(user: User) -> dict[str, int]:
    """What is kept of the person now, and what of it is being removed."""
    return {name: number for count in KEPT for name, number in count(user).items()}


def _record(user: User, purpose: Purpose, *, given: bool) -> None:
    ConsentRecord.objects.create(user=user, purpose=purpose, given=given, text_version=TEXT_VERSION)
    transaction.on_commit(
        lambda: changed.send(sender=Consent, user=user, purpose=purpose, given=given)
    )
