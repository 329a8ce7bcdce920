"""The faces found in a photo."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from faceweb.photos.models.photo import Photo, PhotoQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from faceweb.accounts.models import User


# A dot of the overlay: a part of the face's width, at most of the photo's longer side.
_DOT_OF_FACE = 0.04
_DOT_OF_PHOTO = 0.008
_DOT_EDGE = 1.7


class FaceQuerySet(models.QuerySet["Face"]):
    def visible_to(self, user: User | AnonymousUser) -> FaceQuerySet:
        """The faces this person may look at: those in photos they may look at."""
        return self.standing().found_in(Photo.objects.visible_to(user))

    def owned_by(self, user: User) -> FaceQuerySet:
        """The faces of this person's library."""
        return self.standing().filter(photo__in=Photo.objects.owned_by(user))

    def found_in(self, photos: PhotoQuerySet) -> FaceQuerySet:
        """Those in one of `photos`. Few faces are asked for: the photo of each is looked up by its
        key, where `photo__in` would have a database list every photo first."""
        return self.filter(models.Exists(photos.filter(pk=models.OuterRef("photo"))))

    def standing(self) -> FaceQuerySet:
        """Those nobody said of that they are no faces."""
        return self.filter(dismissed_at=None)

    def findable_by_all(self) -> FaceQuerySet:
        """Those that a search of public galleries may find, as far as that is the face's matter:
        not kept out, and not estimated to be younger than `PUBLIC_MIN_AGE`. One of which no age
        was estimated passes."""
        faces = self.filter(kept_out_at=None)
        if settings.PUBLIC_MIN_AGE <= 0:
            return faces
        is_old_enough = models.Q(estimated_age__gte=settings.PUBLIC_MIN_AGE)
        return faces.filter(is_old_enough | models.Q(estimated_age=None))


class Face(models.Model):
    """One face in a photo. The rectangle is in fractions of the upright photo's width and height.

    `detected_face_id` lives 24 h at the Face API, under `detected_model`.

    A person can draw a face that was missed, and dismiss one that is none: it keeps its row, so
    that it can be put back, and leaves every list and page. A drawn face was found in a closer
    picture (`photos.closeups`), which shows the part of the photo that `closeup` tells.

    `kept_out_at` says that no search of public galleries finds it, whoever agreed to that: the
    person asked so, who need not be the photo's owner.

    `attributes` and `landmarks` are what the Face API estimated: the contract's payload, and each
    point's [x, y] in fractions of the photo. None where it was not asked or did not answer. The
    database keeps `estimated_age` beside it, for queries that go through many faces.
    """

    class Source(models.TextChoices):
        DETECTED = "detected", _("found")
        DRAWN = "drawn", _("drawn by hand")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="faces")
    source = models.CharField(
        _("source"), max_length=10, choices=Source, default=Source.DETECTED, editable=False
    )
    closeup = models.JSONField(null=True, editable=False)
    dismissed_at = models.DateTimeField(_("not a face"), null=True, blank=True)
    kept_out_at = models.DateTimeField(_("kept out of public searches"), null=True, editable=False)
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("1 is the largest face"))
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    detected_face_id = models.UUIDField(null=True, editable=False)
    detected_model = models.CharField(max_length=20, blank=True, editable=False)
    detected_until = models.DateTimeField(null=True, editable=False)
    attributes = models.JSONField(null=True, editable=False)
    landmarks = models.JSONField(null=True, editable=False)
    estimated_age = models.GeneratedField(
        expression=Cast(KT("attributes__age"), models.FloatField()),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )

    objects = FaceQuerySet.as_manager()

    class Meta:
        ordering = ("photo", "number")
        constraints = [
            models.UniqueConstraint(fields=("photo", "number"), name="one_face_per_number")
        ]

    def __str__(self) -> str:
        return f"face {self.id}"

    @property
    def box_style(self) -> str:
        """CSS that places the box over the photo at any size."""
        return (
            f"left:{self.left * 100:.3f}%;top:{self.top * 100:.3f}%;"
            f"width:{self.width * 100:.3f}%;height:{self.height * 100:.3f}%"
        )

    @property
    def cut_style(self) -> str:
        """CSS that lets a photo show this face alone in a square that hides the rest."""
        return (
            f"left:{-self.left / self.width * 100:.2f}%;top:{-self.top / self.height * 100:.2f}%;"
            f"width:{100 / self.width:.2f}%;height:{100 / self.height:.2f}%"
        )

    @property
    def landmarks_path(self) -> str:
        """The points as dots of an SVG path, in pixels of the photo; empty without points.

        A line of no length is drawn as its round ends: a dot as wide as the stroke.
        """
        width, height = self.photo.size_px
        points = (self.landmarks or {}).values()
        return "".join(f"M{x * width:.1f} {y * height:.1f}h0" for x, y in points)

    @property
    def dot_px(self) -> float:
        """How wide a dot may be without covering the next on this face, in pixels of the photo."""
        width, height = self.photo.size_px
        return min(self.width * width * _DOT_OF_FACE, max(width, height) * _DOT_OF_PHOTO)

    @property
    def dot_edge_px(self) -> float:
        """How wide the edge around a dot is, from side to side, in pixels of the photo."""
        return self.dot_px * _DOT_EDGE
