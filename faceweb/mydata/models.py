"""What somebody asked for of their own data: all of it in a file, or its end."""

from __future__ import annotations

import hashlib
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from faceweb.accounts.models import User


class ExportQuerySet(models.QuerySet["Export"]):
    def owned_by(self, user: User) -> ExportQuerySet:
        return self.filter(owner=user)

    def visible_to(self, user: User) -> ExportQuerySet:
        """Those this person can download now."""
        return self.owned_by(user).filter(state=Export.State.READY, expires_at__gt=timezone.now())


class Export(models.Model):
    """Everything of one account as a ZIP, made by a worker and deleted after some days.

        REQUESTED --claim--> WORKING --> READY --`expires_at`--> no row
            ^                   |
            +---lease ran out---+-----> FAILED   after several attempts

    A worker that dies leaves WORKING with a lease until `due_at`; the next one begins anew.
    `claim` is the lease's token.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for its turn")
        WORKING = "working", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("did not work")

    UNFINISHED = (State.REQUESTED, State.WORKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.REQUESTED)
    claim = models.UUIDField(null=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    photos_total = models.PositiveIntegerField(default=0, editable=False)
    photos_done = models.PositiveIntegerField(default=0, editable=False)
    byte_size = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    expires_at = models.DateTimeField(_("deleted at"), null=True, editable=False)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("owner",),
                condition=models.Q(state__in=("requested", "working")),
                name="one_export_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.id}"

    @property
    def path(self) -> str:
        """Where its file lies in the storage."""
        return f"exports/{self.id}.zip"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def with_token(self, token: str) -> ErasureQuerySet:
        """The one whose receipt this address shows."""
        return self.filter(token_sha256=hashlib.sha256(token.encode()).hexdigest())

    def owned_by(self, user: User) -> ErasureQuerySet:
        return self.filter(owner=user)


class Erasure(models.Model):
    """Something is deleted for good, and proved to be gone.

        WAITING --`begin_at`--> WORKING --everything is deleted--> DONE --nothing found--> VERIFIED
           |                       ^                                |
           v taken back: no row    +-------- FOUND <--something was left--+

    `traces` are the ids of what is to go, by kind, and `counts` how many: the one who looks
    afterwards must know what to look for. They go once nothing was found; what stays is the
    receipt, which names nobody. `subject_digest` lets somebody who knows the address of a deleted
    account find out that it was deleted, and nobody read the address from it.
    """

    class What(models.TextChoices):
        ACCOUNT = "account", _("An account with everything in it")
        PHOTOS = "photos", _("Photos")
        GALLERY = "gallery", _("A gallery")

    class State(models.TextChoices):
        WAITING = "waiting", _("can still be taken back")
        WORKING = "working", _("being deleted")
        DONE = "done", _("deleted, to be checked")
        FOUND = "found", _("something was left: it is deleted again")
        VERIFIED = "verified", _("deleted and checked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    what = models.CharField(_("what"), max_length=10, choices=What)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="erasures",
        editable=False,
    )
    subject_digest = models.CharField(max_length=64, editable=False)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    claim = models.UUIDField(null=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)
    requested_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    begin_at = models.DateTimeField(_("begins"))
    done_at = models.DateTimeField(_("deleted"), null=True, editable=False)
    verified_at = models.DateTimeField(_("checked"), null=True, editable=False)
    counts = models.JSONField(default=dict, editable=False)
    traces = models.JSONField(default=dict, editable=False)
    found = models.JSONField(default=dict, editable=False)
    receipt = models.JSONField(default=dict, editable=False)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ("-requested_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=("owner",),
                condition=models.Q(what="account"),
                name="one_erasure_of_an_account",
            )
        ]

    def __str__(self) -> str:
        return f"erasure {self.number}"

    @property
    def number(self) -> str:
        """What people can name it by."""
        return self.id.hex[:8].upper()

    @property
    def is_over(self) -> bool:
        return self.state == Erasure.State.VERIFIED
