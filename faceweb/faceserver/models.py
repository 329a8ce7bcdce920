"""The rows of the face server: who calls, detected faces, and the containers of persisted ones.

Rows are the only truth. The search index in each process is a copy that follows `version`.
The managers are written out because the type checker sees the site's settings, not these.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Subscription(models.Model):
    """A tenant: everything below belongs to exactly one, and no other ever sees it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Subscription]] = models.Manager()

    def __str__(self) -> str:
        return f"subscription {self.id}"


class SubscriptionKey(models.Model):
    """A key's SHA-256. Keys are long and random, so a plain digest cannot be guessed back."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[SubscriptionKey]] = models.Manager()

    def __str__(self) -> str:
        return f"key {self.pk}"


class DetectedFace(models.Model):
    """A face found by Detect: an embedding that nobody can name after `expires_at`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    recognition_model = models.CharField(max_length=14)
    embedding = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[DetectedFace]] = models.Manager()

    def __str__(self) -> str:
        return f"detected face {self.id}"


class Container(models.Model):
    """What persisted faces are kept in; `kind` is the contract's name for it, `chosen_id` the
    caller's.

    `version` + 1 with every face added or deleted, in the same transaction, and never repeats
    within a container. A search sees the faces with `version` <= `trained_version` that are still
    there; `trained_version` is None until a training has succeeded. Deletions up to
    `pruned_version` are no longer written down: an index older than that starts again.
    `incarnation` tells it from every other container there ever was, whatever its row number.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    chosen_id = models.CharField(max_length=64)
    incarnation = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128)
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty
    recognition_model = models.CharField(max_length=14)
    face_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    pruned_version = models.PositiveBigIntegerField(default=0)
    trained_version = models.PositiveBigIntegerField(null=True)
    training_state = models.CharField(max_length=10, blank=True)  # "" means never trained
    training_message = models.CharField(max_length=200, blank=True)
    training_created_at = models.DateTimeField(null=True)
    training_acted_at = models.DateTimeField(null=True)
    training_succeeded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Container]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("subscription", "kind", "chosen_id"), name="one_container_per_id"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class PersistedFace(models.Model):
    """A face enrolled in a container; `version` is the container's when it came in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    container = models.ForeignKey(
        Container, on_delete=models.CASCADE, related_name="faces", db_index=False
    )
    version = models.PositiveBigIntegerField()
    embedding = models.BinaryField()
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty

    objects: ClassVar[models.Manager[PersistedFace]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("container", "version"), name="one_face_per_version")
        ]
        indexes = [models.Index(fields=("container", "id"), name="faces_by_id")]

    def __str__(self) -> str:
        return f"persisted face {self.id}"


class Deletion(models.Model):
    """A face that left: how the index copies hear of it. `version` is the container's then."""

    container = models.ForeignKey(
        Container, on_delete=models.CASCADE, related_name="deletions", db_index=False
    )
    version = models.PositiveBigIntegerField()
    face_version = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager[Deletion]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("container", "version"), name="one_deletion_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"deletion {self.pk}"
