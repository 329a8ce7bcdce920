"""An owner's people at the Face API: one large person group, and what it is yet to be asked."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from faceweb.people.models.person import Person
from faceweb.photos.models import Face, Photo


class PersonGroup(models.Model):
    """The large person group of one owner. `people.keeping` brings it in step with what is named.

    made             the group exists at the Face API, since `made_at`
    in_step          nothing is left to do; else a worker is due at `due_at`, the lease of the one
                     who is at it
    reason           why that worker has to wait for the Face API; empty while it does not
    version          + 1 with every face that came or went there
    trained_version  the `version` the Face API was last trained at
    sorting          how the unknown faces stand:

        STALE --the page of people is looked at--> ASKED --a worker--> DONE --photos come--> STALE
    """

    class Sorting(models.TextChoices):
        STALE = "stale"
        ASKED = "asked"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person_group"
    )
    recognition_model = models.CharField(max_length=20, blank=True)
    made = models.BooleanField(default=False)
    made_at = models.DateTimeField(null=True)
    in_step = models.BooleanField(default=True)
    reason = models.CharField(max_length=20, choices=Photo.Reason, blank=True)
    version = models.PositiveBigIntegerField(default=0)
    trained_version = models.PositiveBigIntegerField(default=0)
    sorting = models.CharField(max_length=10, choices=Sorting, default=Sorting.STALE)
    due_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"person group {self.id}"

    @property
    def waits_because(self) -> str:
        """Why nothing goes on, in a sentence; empty while something does."""
        return str(Photo.Reason(self.reason).label) if self.reason and not self.in_step else ""

    @property
    def large_person_group_id(self) -> str:
        """The group's name at the Face API: lower case letters, digits, hyphens; at most 64."""
        return f"faceweb-{self.id}"


class PersonEnrolmentQuerySet(models.QuerySet["PersonEnrolment"]):
    def settled(self) -> PersonEnrolmentQuerySet:
        """The outcome is known."""
        return self.exclude(persisted_face_id=None, refused=False)

    def unsettled(self) -> PersonEnrolmentQuerySet:
        return self.filter(persisted_face_id=None, refused=False)


class PersonEnrolment(models.Model):
    """A face of a person in the group at the Face API, or on its way there.

    As with lists (`photos.models.Enrolment`) the row is made before the call and gets the answer.
    `looked_around` says that the library was searched for faces like this one.
    """

    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="person_enrolment")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrolments")
    persisted_face_id = models.UUIDField(null=True, unique=True, editable=False)
    refused = models.BooleanField(default=False, editable=False)
    looked_around = models.BooleanField(default=False, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonEnrolmentQuerySet.as_manager()

    def __str__(self) -> str:
        return f"person enrolment {self.pk}"

    @property
    def is_settled(self) -> bool:
        return self.refused or self.persisted_face_id is not None


class Question(models.Model):
    """A face that the Face API is yet to be asked about: whose is it?"""

    group = models.ForeignKey(PersonGroup, on_delete=models.CASCADE, related_name="questions")
    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="question")

    def __str__(self) -> str:
        return f"question {self.pk}"
