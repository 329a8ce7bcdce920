"""Who can see a photo, exactly, and which galleries it is in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos.models import GalleryEntry, Photo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User

# Further sentences on who sees a photo, from parts of the site above this one: links, for instance.
# Filled in AppConfig.ready.
EXTRA: list[Callable[[Photo], list[str]]] = []

Reach = Literal["private", "members", "link", "public"]


@dataclass(frozen=True)
class Place:
    """A gallery the photo is in; `can_leave`: the viewer may take it out."""

    gallery: Gallery
    added_by: str
    can_leave: bool


@dataclass(frozen=True)
class Audience:
    """`label` in a few words, `sentences` exactly; both are empty for who does not own the photo.
    `places` are the galleries in which this viewer sees it."""

    reach: Reach = "private"
    label: str = ""
    sentences: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


def audience(photo: Photo, viewer: User | AnonymousUser) -> Audience:
    entries = GalleryEntry.objects.filter(photo=photo, gallery__in=Gallery.objects.albums())
    entries = entries.select_related("gallery__owner", "added_by").order_by("gallery__name", "id")
    if viewer.pk == photo.owner_id:
        return _for_owner(photo, list(entries))
    seen = Q(gallery__in=Gallery.objects.open_to(viewer)) | GalleryEntry.is_public_entry()
    is_member = Gallery.objects.open_to(viewer)
    members_of = set(is_member.filter(entries__photo=photo).values_list("pk", flat=True))
    places = [
        Place(
            entry.gallery,
            str(entry.added_by or "") if entry.gallery_id in members_of else "",
            can_leave=entry.gallery.owner_id == viewer.pk,
        )
        for entry in entries.filter(seen)
    ]
    return Audience(places=places)


def _for_owner(photo: Photo, entries: list[GalleryEntry]) -> Audience:
    people = _people_in([entry.gallery for entry in entries])
    everybody: set[int] = set()
    sentences = []
    is_public = False
    for entry in entries:
        name, others = entry.gallery.name, people[entry.gallery.pk] - {photo.owner_id}
        everybody |= others
        if others:
            words = ngettext(
                "%(n)d other person in “%(name)s”", "%(n)d other people in “%(name)s”", len(others)
            )
            sentences.append(words % {"n": len(others), "name": name})
        if entry.gallery.is_public and entry.review == GalleryEntry.Review.APPROVED:
            is_public = True
            sentences.append(_("Anybody, signed in or not: “%(name)s” is public") % {"name": name})
        elif entry.gallery.is_public and entry.review == GalleryEntry.Review.WAITING:
            words = _("Moderators, who review it before it becomes public in “%(name)s”")
            sentences.append(words % {"name": name})
        elif entry.gallery.is_public and entry.review == GalleryEntry.Review.HELD:
            words = _("Moderators, who look at it again; until then “%(name)s” does not show it")
            sentences.append(words % {"name": name})
    extra = [sentence for further in EXTRA for sentence in further(photo)]
    reach, label = _reach(len(everybody), has_link=bool(extra), is_public=is_public)
    places = [Place(entry.gallery, "", can_leave=True) for entry in entries]
    return Audience(reach, label, [*sentences, *extra], places)


def _reach(people: int, *, has_link: bool, is_public: bool) -> tuple[Reach, str]:
    if is_public:
        return "public", _("Anybody")
    if has_link:
        return "link", _("People with a link")
    if people:
        words = ngettext("You and %(n)d other person", "You and %(n)d other people", people)
        return "members", words % {"n": people}
    return "private", _("Only you")


def _people_in(galleries: Iterable[Gallery]) -> dict[object, set[int]]:
    """The owner and the members of each gallery."""
    people: dict[object, set[int]] = defaultdict(set)
    for gallery in galleries:
        people[gallery.pk] = {gallery.owner_id} if gallery.owner_id else set()
    members = Membership.objects.filter(gallery__in=list(people))
    for gallery_id, user_id in members.values_list("gallery", "user"):
        people[gallery_id].add(user_id)
    return people
