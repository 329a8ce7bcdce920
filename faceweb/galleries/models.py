"""What is searched in: a set of enrolled faces, kept as one large face list at the Face API.

Which faces those are is `photos.searchable`; who shares what with whom, on pages, is `sharing`.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User


class GalleryQuerySet(models.QuerySet["Gallery"]):
    def live(self) -> GalleryQuerySet:
        return self.filter(deleted_at=None)

    def albums(self) -> GalleryQuerySet:
        """The galleries people made, of whoever; libraries and the public index are none."""
        return self.live().filter(kind=Gallery.Kind.ALBUM)

    def owned_by(self, user: User) -> GalleryQuerySet:
        return self.albums().filter(owner=user)

    def shared_with(self, user: User) -> GalleryQuerySet:
        """Other people's galleries that this person is a member of."""
        return self.albums().filter(memberships__user=user)

    def open_to(self, user: User | AnonymousUser) -> GalleryQuerySet:
        """The galleries in which this person sees every photo: their own, and those shared with
        them. Nobody signed in is in none."""
        if not user.is_authenticated:
            return self.none()
        return self._owned_or_in(user, Membership.objects.filter(user=user))

    def fillable_by(self, user: User) -> GalleryQuerySet:
        """The galleries this person may put photos into."""
        return self._owned_or_in(user, Membership.objects.filter(user=user, can_add=True))

    def _owned_or_in(self, user: User, memberships: models.QuerySet[Membership]) -> GalleryQuerySet:
        """A union, for which a database uses an index each; for an OR it reads every gallery."""
        owned = Gallery.objects.filter(owner=user).order_by().values_list("pk")
        return self.albums().filter(pk__in=owned.union(memberships.values_list("gallery")))

    def public(self) -> GalleryQuerySet:
        """Those everybody sees: as long as there is an approved photo, and the site shows
        anything to everybody."""
        if not settings.PUBLIC_GALLERIES:
            return self.none()
        approved = Gallery.objects.filter(
            entries__review="approved", entries__photo__withdrawn_at=None
        )
        return self.albums().filter(is_public=True, pk__in=approved.values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> GalleryQuerySet:
        """The galleries that have a page for this person."""
        return self.albums().filter(
            models.Q(pk__in=Gallery.objects.open_to(user).values("pk"))
            | models.Q(pk__in=Gallery.objects.public().values("pk"))
        )


class Gallery(models.Model):
    """A set of photos whose faces are searched together. `version` counts the changes of what a
    search could find.

        LIBRARY  one person's photos, all of them; made on first use
        ALBUM    photos somebody put together: a page of its own, members, links; maybe public
        PUBLIC   the approved photos of all public albums; one for the whole site, nobody's

    `is_public` submits an album's photos for review, one by one (`photos.models.GalleryEntry`).
    A deleted album is gone from every page at once; until `purge_after` it can be put back, then
    its lists at the Face API are deleted, and its row last. One that moderators deleted has
    `removed_at` too: its owner cannot put it back, only they can.
    """

    class Kind(models.TextChoices):
        LIBRARY = "library", _("library")
        ALBUM = "album", _("gallery")
        PUBLIC = "public", _("the public galleries")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LIBRARY)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="galleries"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    purge_after = models.DateTimeField(_("purged from"), null=True, editable=False)
    removed_at = models.DateTimeField(_("removed by moderators"), null=True, editable=False)

    objects = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "galleries"
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("owner",),
                condition=models.Q(kind="library"),
                name="one_library_per_owner",
            ),
            models.UniqueConstraint(
                fields=("kind",), condition=models.Q(kind="public"), name="one_public_index"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Membership(models.Model):
    """Somebody who sees the photos of another one's gallery, and may add their own if so agreed."""

    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    can_add = models.BooleanField(_("may add photos"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("gallery", "user"), name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}"


class FaceListQuerySet(models.QuerySet["FaceList"]):
    def live(self) -> FaceListQuerySet:
        """Those that faces are enrolled in."""
        return self.exclude(state=FaceList.State.RETIRED)

    def current(self) -> FaceListQuerySet:
        return self.filter(state=FaceList.State.CURRENT)


class FaceList(models.Model):
    """A gallery's large face list at the Face API, under one recognition model.

        NEXT --has every face, is trained--> CURRENT --another took over--> RETIRED --> no row
        (filled in the background)           (is searched)                  (deleted at the API)

    A gallery has one CURRENT list and at most one NEXT. A list the Face API lost is RETIRED and an
    empty one takes its place; no list comes back.

    made             the list exists at the Face API
    complete         every face of the gallery has been in it; else it is filled in the background
    version          + 1 with every face enrolled or withdrawn
    trained_version  the `version` the Face API was last trained at
    due_at           when the next worker may fill it, or delete it: the lease of the one who does
    """

    class State(models.TextChoices):
        NEXT = "next", _("being filled")
        CURRENT = "current", _("in use")
        RETIRED = "retired", _("being deleted")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="face_lists")
    recognition_model = models.CharField(_("recognition model"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=State)
    made = models.BooleanField(_("made"), default=False)
    complete = models.BooleanField(_("complete"), default=True)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    trained_version = models.PositiveBigIntegerField(_("trained version"), default=0)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = FaceListQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("gallery", "state"),
                condition=models.Q(state__in=("current", "next")),
                name="one_current_and_one_next_list",
            )
        ]

    def __str__(self) -> str:
        return f"face list {self.id}"

    @property
    def large_face_list_id(self) -> str:
        """The list's name at the Face API: lower case letters, digits, hyphens; at most 64."""
        return f"faceweb-{self.id}"

    @property
    def is_trained(self) -> bool:
        return self.trained_version >= self.version
