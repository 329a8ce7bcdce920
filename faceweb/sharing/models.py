"""Who was asked to join a gallery, and the links that open one to whoever has them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from faceweb.galleries.models import Gallery


class InvitationQuerySet(models.QuerySet["GalleryInvitation"]):
    def open(self) -> InvitationQuerySet:
        """Those that can still be answered."""
        return self.filter(
            accepted_at=None, expires_at__gt=timezone.now(), gallery__deleted_at=None
        )


class GalleryInvitation(models.Model):
    """Somebody was asked into a gallery by their e-mail address; whether it has an account plays no
    part. Accepting makes a `Membership`, declining removes the row.

    The address in the mail carries a signature over the row's key (`sharing.invitations`), so
    nothing that opens a gallery is stored here. Asking the same address again makes a new row: the
    mail before it opens nothing any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"), help_text=_("in lower case"))
    can_add = models.BooleanField(_("may add photos"), default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"))
    mailed_at = models.DateTimeField(_("mailed"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(fields=("gallery", "email"), name="one_invitation_each")
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> ShareLinkQuerySet:
        """Those that open their gallery now."""
        now = timezone.now()
        return self.filter(
            models.Q(expires_at=None) | models.Q(expires_at__gt=now),
            revoked_at=None,
            gallery__deleted_at=None,
        )


class ShareLink(models.Model):
    """An address that shows a gallery's photos to whoever has it, perhaps with a password.

    Only a digest of the address is kept: it is shown once, when it is made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gallery = models.ForeignKey(Gallery, on_delete=models.CASCADE, related_name="links")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    password = models.CharField(max_length=128, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    expires_at = models.DateTimeField(_("ends"), null=True)
    revoked_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    opened_count = models.PositiveIntegerField(_("opened"), default=0, editable=False)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"link {self.id}"

    @property
    def has_password(self) -> bool:
        return bool(self.password)
