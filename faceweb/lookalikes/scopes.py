"""Where a viewer looks for look-alikes, and which galleries are searched for that.

library      the own photos
<gallery>    one gallery: what its list finds, the viewer's own photos in it, and what everybody
             may find in it
shared       other people's photos in galleries that are open to the viewer
public       what was approved for everybody
all          everything the viewer may see
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from faceweb.galleries.models import Gallery
from faceweb.galleries.services import library_of, public_index
from faceweb.photos.models import Face, FaceQuerySet, GalleryEntry

if TYPE_CHECKING:
    from faceweb.accounts.models import User

Kind = Literal["library", "gallery", "shared", "public", "all"]


@dataclass(frozen=True)
class Scope:
    """One place to look in; `gallery` where it is one of them."""

    viewer: User
    kind: Kind
    gallery: Gallery | None = None

    @property
    def key(self) -> str:
        """As addresses name it."""
        return str(self.gallery.pk) if self.gallery else self.kind

    @property
    def label(self) -> str:
        if self.gallery is not None:
            return self.gallery.name
        return {
            "library": _("My library"),
            "shared": _("Shared with me"),
            "public": _("Public"),
            "all": _("Everything"),
        }[self.kind]

    @functools.cached_property
    def sources(self) -> list[Gallery]:
        """The galleries that are searched. Never another person's library."""
        found: list[Gallery] = []
        if self.kind in ("library", "gallery", "all"):
            found.append(library_of(self.viewer))
        if self.kind in ("shared", "all"):
            found += Gallery.objects.open_to(self.viewer)
        if self.gallery and Gallery.objects.open_to(self.viewer).contains(self.gallery):
            found.append(self.gallery)
        is_public = self.gallery.is_public if self.gallery else self.kind in ("public", "all")
        if is_public and settings.PUBLIC_GALLERIES:
            found.append(public_index())
        return found

    def faces(self) -> FaceQuerySet:
        """The faces the viewer may see in this place."""
        seen = Face.objects.visible_to(self.viewer)
        entries = GalleryEntry.objects.filter(photo=OuterRef("photo"))
        if self.kind == "library":
            return Face.objects.owned_by(self.viewer)
        if self.kind == "public":
            return seen.filter(Exists(entries.public()))
        open_to = entries.filter(gallery__in=Gallery.objects.open_to(self.viewer).values("pk"))
        if self.kind == "shared":
            return seen.filter(Exists(open_to)).exclude(photo__owner=self.viewer)
        if self.gallery is not None:
            here = open_to.filter(gallery=self.gallery)
            return seen.filter(Exists(here) | Exists(entries.public().filter(gallery=self.gallery)))
        return seen


def choose(viewer: User, asked: str) -> Scope:
    """The scope an address asks for; the usual one where it names none, or none of the viewer's."""
    kinds: dict[str, Kind] = {"library": "library", "shared": "shared", "public": "public"}
    if asked in kinds:
        return Scope(viewer, kinds[asked])
    if asked == "all" or not asked:
        return Scope(viewer, "all" if asked or sees_more_than_own(viewer) else "library")
    try:
        gallery = Gallery.objects.visible_to(viewer).get(pk=UUID(asked))
    except (ValueError, Gallery.DoesNotExist):
        return choose(viewer, "")
    return Scope(viewer, "gallery", gallery)


def offered(viewer: User, chosen: Scope) -> list[Scope]:
    """What the page lets the viewer choose from; nothing where there is only the library."""
    if not sees_more_than_own(viewer) and chosen.kind == "library":
        return []
    shared = Gallery.objects.open_to(viewer)
    kinds: list[Kind] = ["all", "library"]
    if shared.filter(~Q(owner=viewer) | Q(memberships__isnull=False)).exists():
        kinds.append("shared")
    if settings.PUBLIC_GALLERIES:
        kinds.append("public")
    galleries = [Scope(viewer, "gallery", gallery) for gallery in shared.order_by("name", "id")]
    if chosen.gallery is not None and all(each.key != chosen.key for each in galleries):
        galleries.append(chosen)
    return [*(Scope(viewer, kind) for kind in kinds), *galleries]


def sees_more_than_own(viewer: User) -> bool:
    """Whether there is more to look in than the library."""
    return Gallery.objects.open_to(viewer).exists() or GalleryEntry.objects.public().exists()
