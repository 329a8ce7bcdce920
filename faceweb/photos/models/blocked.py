"""An image that is not taken in again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BlockedImage(models.Model):
    """What is remembered of a photo that moderators removed: how its bytes and its look are told.

    `hashes` are perceptual hashes of it and of what it may come back as, one after the other
    (`photos.blocking`). No picture can be made from them, and nothing says whose it was.
    """

    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    hashes = models.BinaryField(editable=False)
    created_at = models.DateTimeField(_("blocked"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"blocked image {self.pk}"
