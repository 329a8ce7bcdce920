"""What is searched in: a set of enrolled faces, kept as one large face list at the Face API."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class GalleryQuerySet(models.QuerySet["Gallery"]):
    def visible_to(self, user: User) -> GalleryQuerySet:
        """The galleries this person may search in: today, their own."""
        return self.filter(owner=user)


class Gallery(models.Model):
    """One person's library. `version` counts the changes of what a search could find."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library"
    )
    version = models.PositiveBigIntegerField(_("version"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "galleries"

    def __str__(self) -> str:
        return f"library {self.id}"


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
