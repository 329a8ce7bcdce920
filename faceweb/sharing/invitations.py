"""Asking people into a gallery by their e-mail address, and their answers.

Whoever asks learns nothing of the address but the answer of the person: it is asked, mailed and
listed in the same way whether it has an account or not.
"""

import datetime as dt
from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery
from faceweb.notices.models import Notice
from faceweb.notices.services import notify
from faceweb.queueing import enqueue_named
from faceweb.sharing import membership
from faceweb.sharing.models import GalleryInvitation, InvitationQuerySet

LIFE = dt.timedelta(days=14)
_signer = Signer(salt="faceweb.sharing.invitations")


def invite(gallery: Gallery, email: str, *, can_add: bool, by: User) -> None:
    """Ask the address; an earlier invitation of the same one ends."""
    email = email.lower()
    with transaction.atomic():
        Gallery.objects.select_for_update(no_key=True).filter(pk=gallery.pk).first()  # by turns
        GalleryInvitation.objects.filter(gallery=gallery, email=email).delete()
        made = GalleryInvitation.objects.create(
            gallery=gallery,
            email=email,
            can_add=can_add,
            invited_by=by,
            expires_at=timezone.now() + LIFE,
        )
        enqueue_named("faceweb.sharing.tasks.send_invitation", str(made.pk))


def open_for(user: User) -> InvitationQuerySet:
    """What this person can answer: sent to an address they have confirmed."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    addresses = [email.lower() for email in confirmed.values_list("email", flat=True)]
    return GalleryInvitation.objects.open().filter(email__in=addresses).exclude(gallery__owner=user)


def token_of(invitation: GalleryInvitation) -> str:
    """What the mail's address ends with; whoever has it may answer."""
    return _signer.sign(invitation.pk.hex).replace(":", "-")


def by_token(token: str) -> GalleryInvitation | None:
    """The invitation a mail was sent for, whether it is still open or not."""
    key, _dash, signature = token.partition("-")
    try:
        _signer.unsign(f"{key}:{signature}")
    except BadSignature:
        return None
    invitations = GalleryInvitation.objects.select_related("gallery__owner")
    return invitations.filter(pk=UUID(key)).first()


def accept(invitation: GalleryInvitation, user: User) -> bool:
    """Join the gallery; False when the invitation is not open any more."""
    with transaction.atomic():
        still_open = GalleryInvitation.objects.open().filter(pk=invitation.pk)
        if not still_open.select_for_update().exists():
            return False
        GalleryInvitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now())
        if invitation.gallery.owner_id != user.pk:
            membership.join(invitation.gallery, user, can_add=invitation.can_add)
    return True


def decline(invitation: GalleryInvitation) -> None:
    """The person does not want to; or whoever asked takes it back."""
    GalleryInvitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()


def tell(invitation: GalleryInvitation) -> None:
    """Tell the accounts with this confirmed address, in the site; the mail is on its way."""
    known = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True)
    for address in known.select_related("user"):
        kind, key = Notice.Kind.GALLERY_SHARED, f"invitation-{invitation.pk}"
        notify(address.user, kind, key, gallery_id=str(invitation.gallery_id))
        address.user.notices.filter(kind=kind, key=key).update(mailed_at=timezone.now())


def forget_old() -> None:
    """Addresses are kept no longer than they are needed."""
    GalleryInvitation.objects.filter(expires_at__lte=timezone.now()).delete()
