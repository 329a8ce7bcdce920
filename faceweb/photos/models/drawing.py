"""A square somebody drew around a face that was not found."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.photos.models.face import Face
from faceweb.photos.models.photo import Photo


class Drawing(models.Model):
    """Where the owner of a photo says that a face was missed; a worker looks closer there.

        WAITING --+--> FOUND     `face` is the one found there, or the one that was known already
           ^  |   +--> NOTHING   no face was found, nothing is kept of the place
           |  |
           +--+ (tried again at `due_at` when the face service cannot answer)

    The place is in fractions of the upright photo. `due_at` is the lease of the worker at it. The
    outcome is shown to whoever waits for it and goes when something is drawn in the photo again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        FOUND = "found", _("found")
        NOTHING = "nothing", _("no face")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="drawings")
    face = models.ForeignKey(Face, on_delete=models.CASCADE, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    left = models.FloatField()
    top = models.FloatField()
    width = models.FloatField()
    height = models.FloatField()
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("drawn"), auto_now_add=True)

    class Meta:
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return f"drawing {self.id}"

    @property
    def box_style(self) -> str:
        """CSS that places the square over the photo at any size."""
        return (
            f"left:{self.left * 100:.3f}%;top:{self.top * 100:.3f}%;"
            f"width:{self.width * 100:.3f}%;height:{self.height * 100:.3f}%"
        )
