"""Members of a gallery: what they may do, and how they go."""

from django.db import transaction

from faceweb.accounts.models import User
from faceweb.galleries.models import Gallery, Membership
from faceweb.photos.entries import take_out
from faceweb.photos.models import GalleryEntry
from faceweb.photos.searchable import keep_up
from faceweb.sharing.models import GalleryInvitation


def join(gallery: Gallery, user: User, *, can_add: bool) -> None:
    """Make the person a member; the right of one who is a member already stays as it is."""
    with transaction.atomic():
        # Photos come in by turns with members: the one who is later makes the gallery searched.
        Gallery.objects.select_for_update(no_key=True).filter(pk=gallery.pk).first()
        _membership, is_new = Membership.objects.get_or_create(
            gallery=gallery, user=user, defaults={"can_add": can_add}
        )
        if is_new:
            keep_up(gallery)


def let_add(membership: Membership, can_add: bool) -> None:
    """Change whether the member may add photos. Those that are there stay."""
    Membership.objects.filter(pk=membership.pk).update(can_add=can_add)


def end(membership: Membership) -> None:
    """The person leaves, or is asked to: they see the gallery no more, and what they put into it
    leaves with them."""
    gallery, user = membership.gallery, membership.user
    with transaction.atomic():
        membership.delete()
        GalleryInvitation.objects.filter(gallery=gallery, accepted_at__isnull=False).filter(
            email__iexact=user.email
        ).delete()
        take_out(gallery, GalleryEntry.objects.filter(gallery=gallery, photo__owner=user))
        keep_up(gallery)


def end_all(user: User) -> None:
    """The person leaves every gallery of somebody else: their account goes."""
    for membership in Membership.objects.filter(user=user).select_related("gallery", "user"):
        end(membership)
