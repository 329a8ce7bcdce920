"""Faces that stay out of public searches because the person asked for that."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.moderation.models.takedown import Takedown
from faceweb.photos.models import Face


class KeptOutList(models.Model):
    """A large face list at the Face API with faces that stay out of public searches; one for each
    recognition model that was in use since the first of them came.

    Nothing but embeddings is in it, so it cannot be made again: one that the Face API lost, or that
    can be compared with nothing any more, is `lost_at`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recognition_model = models.CharField(_("recognition model"), max_length=20)
    made = models.BooleanField(_("made"), default=False)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    trained_version = models.PositiveBigIntegerField(_("trained version"), default=0)
    lost_at = models.DateTimeField(_("lost"), null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("recognition_model",),
                condition=Q(lost_at=None),
                name="one_kept_out_list_per_model",
            )
        ]

    def __str__(self) -> str:
        return f"kept-out list {self.id}"

    @property
    def large_face_list_id(self) -> str:
        """The list's name at the Face API."""
        return f"faceweb-kept-out-{self.id}"


class KeptOutFaceQuerySet(models.QuerySet["KeptOutFace"]):
    def in_force(self) -> KeptOutFaceQuerySet:
        """Those that keep faces out now. One that waits for its link counts: what becomes public
        meanwhile would be missed otherwise."""
        waiting = Q(takedown__state__in=(Takedown.State.SEARCHING, Takedown.State.UNCONFIRMED))
        there = self.filter(face_list__lost_at=None, ends_at__gt=timezone.now())
        return there.exclude(persisted_face_id=None).filter(Q(is_active=True) | waiting)

    def ended(self) -> KeptOutFaceQuerySet:
        """Those to be forgotten."""
        return self.filter(ends_at__lte=timezone.now())


class KeptOutFace(models.Model):
    """A face that no public search may find, as an embedding in a list of its own at the Face API;
    no picture is kept, no name. `is_active` says that it was confirmed. It ends by itself at
    `ends_at`, and what it kept out (`faces`) may be found again.

    The row is made before the Face API is asked, and gets the answer.
    """

    takedown = models.OneToOneField(
        Takedown, on_delete=models.SET_NULL, null=True, related_name="kept_out"
    )
    face_list = models.ForeignKey(KeptOutList, on_delete=models.CASCADE, related_name="kept")
    faces = models.ManyToManyField(Face, related_name="kept_out_by")
    persisted_face_id = models.UUIDField(null=True, editable=False)
    is_active = models.BooleanField(_("in force"), default=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    ends_at = models.DateTimeField(_("until"))

    objects = KeptOutFaceQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"kept-out face {self.pk}"
