"""Who sees a gallery, in sentences: nobody should have to guess."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing.contents import entries_in
from faceweb.sharing.models import ShareLink

_NAMED = 2


@dataclass(frozen=True)
class Audience:
    """Who sees the photos of a gallery, each group in a sentence, and who finds the faces."""

    sentences: list[str]
    is_private: bool


def audience_of(gallery: Gallery) -> Audience:
    """Addresses of members are named: for the gallery's owner and its members only."""
    photo_count = entries_in(gallery, everything=True).count()
    people = Membership.objects.filter(gallery=gallery).order_by("created_at", "pk")
    members = list(people.values_list("user__email", flat=True))
    links = ShareLink.objects.live().filter(gallery=gallery).count()
    sentences = []
    if members:
        sentences.append(_members_see(members, photo_count))
    if links:
        sentences.append(_links_show(links))
    if gallery.is_public:
        sentences.append(_everybody_sees(gallery))
    if not sentences:
        return Audience([_("Only you can see these photos.")], is_private=True)
    if not gallery.is_public and not links:
        sentences.append(_("Nobody else."))
    return Audience(sentences, is_private=False)


def links_that_show(photo: Photo) -> list[str]:
    """For the page of a photo: the galleries that open by a link, and show it."""
    galleries = Gallery.objects.filter(entries__photo=photo, links__in=ShareLink.objects.live())
    names = galleries.order_by("name").values_list("name", flat=True).distinct()
    return [_("Whoever has a link to “%(name)s”") % {"name": n} for n in names]


def _members_see(members: list[str], photo_count: int) -> str:
    who = _(" and ").join(members[:_NAMED])
    if others := len(members[_NAMED:]):
        who = ", ".join(members[:_NAMED])
        who = ngettext("%(who)s and %(n)d other", "%(who)s and %(n)d others", others) % {
            "who": who,
            "n": others,
        }
    if photo_count == 0:
        return _("%(who)s can see every photo that is put here.") % {"who": who}
    return ngettext(
        "%(who)s can see the photo.", "%(who)s can see all %(n)d photos.", photo_count
    ) % {"who": who, "n": photo_count}


def _links_show(count: int) -> str:
    return ngettext(
        "Whoever has the link can see the photos, but no names, and search for no face.",
        "Whoever has one of the %(n)d links can see the photos, but no names, and search for no"
        " face.",
        count,
    ) % {"n": count}


def _everybody_sees(gallery: Gallery) -> str:
    entries = entries_in(gallery, everything=True)
    approved = entries.public().count()
    waiting = entries.filter(review=GalleryEntry.Review.WAITING).count()
    said = ngettext(
        "Everybody can see %(n)d photo.", "Everybody can see %(n)d photos.", approved
    ) % {"n": approved}
    if waiting:
        said += " " + ngettext(
            "%(n)d waits for its review.", "%(n)d wait for their review.", waiting
        ) % {"n": waiting}
    return said
