"""A face in a face list."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from faceweb.galleries.models import FaceList
from faceweb.photos.models.face import Face


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def settled(self) -> EnrolmentQuerySet:
        """The outcome is known."""
        return self.exclude(persisted_face_id=None, refused=False)

    def unsettled(self) -> EnrolmentQuerySet:
        return self.filter(persisted_face_id=None, refused=False)


class Enrolment(models.Model):
    """A face in a face list, or on its way into it.

    The row is made before the Face API is asked to enrol and gets the answer: the persisted id, or
    that the face was refused. A worker killed in between leaves it without either; when its lease,
    `due_at`, has run out, the next one looks in the list before it enrols again.
    """

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="enrolments")
    face_list = models.ForeignKey(FaceList, on_delete=models.CASCADE, related_name="enrolments")
    persisted_face_id = models.UUIDField(null=True, unique=True, editable=False)
    refused = models.BooleanField(default=False, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("face_list", "face"), name="one_enrolment_per_list")
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"

    @property
    def is_settled(self) -> bool:
        return self.refused or self.persisted_face_id is not None
