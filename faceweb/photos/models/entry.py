"""A photo in a gallery."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery


class GalleryEntryQuerySet(models.QuerySet["GalleryEntry"]):
    def standing(self) -> GalleryEntryQuerySet:
        """Those whose photo was not deleted."""
        return self.filter(photo__withdrawn_at=None)

    def public(self) -> GalleryEntryQuerySet:
        """Those that everybody sees."""
        return self.filter(GalleryEntry.is_public_entry())


class GalleryEntry(models.Model):
    """A photo somebody put into an album; taken out with the row. The photo stays its owner's.

    In a public album every photo is reviewed on its own:

        NONE --album becomes public--> WAITING --moderator--> APPROVED or REJECTED
                                                                  ^
              (somebody objects: held back until it is decided)   +--> HELD

    Members see a photo in any state, everybody else only an APPROVED one. `is_cover` is the photo
    the owner chose to stand for the album.
    """

    class Review(models.TextChoices):
        NONE = "none", _("not submitted")
        WAITING = "waiting", _("waiting for review")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        HELD = "held", _("held back")

    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="entries")
    photo = models.ForeignKey("photos.Photo", on_delete=models.CASCADE, related_name="entries")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    review = models.CharField(_("review"), max_length=10, choices=Review, default=Review.NONE)
    review_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    is_cover = models.BooleanField(_("cover"), default=False)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)

    objects = GalleryEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "gallery entries"
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("gallery", "photo"), name="one_entry_per_photo"),
            models.UniqueConstraint(
                fields=("gallery",), condition=models.Q(is_cover=True), name="one_cover_per_gallery"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"

    @classmethod
    def is_public_entry(cls) -> models.Q:
        """The condition for an entry that everybody sees; none where the site shows nothing to
        everybody."""
        if not settings.PUBLIC_GALLERIES:
            return models.Q(pk__in=[])
        return models.Q(
            review=cls.Review.APPROVED, gallery__is_public=True, gallery__deleted_at=None
        )
