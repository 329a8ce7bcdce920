"""What is searched in: a set of enrolled faces, kept as one large face list at the Face API."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class GalleryQuerySet(models.QuerySet["Gallery"]):
    def visible_to(self, user: User) -> GalleryQuerySet:
        """The galleries this person may search in: today, their own."""
        return self.filter(owner=user)


class Gallery(models.Model):
    """One person's library. `version` counts its changes; a search is asked of a trained version.

    list_made  False -> True once the large face list exists at the Face API
    version    + 1 with every face enrolled or withdrawn
    trained_version  the `version` the Face API was last trained at
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="library"
    )
    list_made = models.BooleanField(_("list made"), default=False)
    version = models.PositiveBigIntegerField(_("version"), default=0)
    trained_version = models.PositiveBigIntegerField(_("trained version"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = GalleryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "galleries"

    def __str__(self) -> str:
        return f"library {self.id}"

    @property
    def large_face_list_id(self) -> str:
        """The list's name at the Face API: lower case letters, digits, hyphens; at most 64."""
        return f"faceweb-{self.id}"

    @property
    def is_trained(self) -> bool:
        return self.trained_version >= self.version
