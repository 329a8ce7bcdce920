"""Somebody in a person's photos, and the faces said to be theirs."""

from __future__ import annotations

import unicodedata
import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from faceweb.photos.models import Face

if TYPE_CHECKING:
    from faceweb.accounts.models import User


def name_key(name: str) -> str:
    """What two spellings of one name have in common: neither case nor spaces tell them apart."""
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()


class PersonQuerySet(models.QuerySet["Person"]):
    def owned_by(self, user: User) -> PersonQuerySet:
        """Everybody this person has named, or hidden."""
        return self.filter(owner=user, removed_at=None)

    def shown(self) -> PersonQuerySet:
        return self.filter(hidden_at=None)

    def called(self, name: str) -> PersonQuerySet:
        return self.filter(name_key=name_key(name))


class Person(models.Model):
    """Somebody in the photos of `owner`, who alone sees the name. `people.services` writes.

    A stranger that the owner does not want to be asked about is hidden, and may have no name.
    One that was merged into another or forgotten is removed: no face is theirs, and the row waits
    until the change that removed it can be undone no more.

    `cover` is the face the owner chose; without one, or when it left, the largest face is shown.
    `api_person_id` is the person in the owner's group at the Face API, where their name is our id;
    `api_asked` says that creating it was begun: without an id the answer was lost.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="people"
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    name_key = models.CharField(max_length=160, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    cover = models.ForeignKey(Face, on_delete=models.SET_NULL, null=True, related_name="+")
    api_person_id = models.UUIDField(null=True, editable=False)
    api_asked = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ("name_key", "created_at")
        indexes = [models.Index(fields=("owner", "name_key"), name="people_of_an_owner")]

    def __str__(self) -> str:
        return f"person {self.id}"


class PersonFace(models.Model):
    """A face that its owner says is this person's."""

    face = models.OneToOneField(Face, on_delete=models.CASCADE, related_name="naming")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="faces")
    created_at = models.DateTimeField(_("said"), auto_now_add=True)

    def __str__(self) -> str:
        return f"naming {self.pk}"
