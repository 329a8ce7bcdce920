"""What is guessed of faces without a name."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from faceweb.people.models.person import Person
from faceweb.photos.models import Face


class Suggestion(models.Model):
    """The Face API holds this unnamed face for the person; the owner has not said yet."""

    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="suggestion")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="suggestions")
    confidence = models.FloatField()

    def __str__(self) -> str:
        return f"suggestion {self.pk}"


class Denial(models.Model):
    """The owner said that this face is not the person: it is not suggested again."""

    face = models.ForeignKey(Face, on_delete=models.CASCADE, related_name="denials")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="denials")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("face", "person"), name="one_denial_per_person")
        ]

    def __str__(self) -> str:
        return f"denial {self.pk}"


class UnknownPerson(models.Model):
    """Unnamed faces that are probably one person's; all of an owner's are written at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unknown_people"
    )
    number = models.PositiveIntegerField(help_text="1 has the most faces")

    class Meta:
        verbose_name_plural = "unknown people"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"unknown person {self.id}"


class UnknownFace(models.Model):
    """A face of an unknown person."""

    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="unknown")
    unknown = models.ForeignKey(UnknownPerson, on_delete=models.CASCADE, related_name="faces")

    def __str__(self) -> str:
        return f"unknown face {self.pk}"
