"""What one file of an import becomes: a photo by the service that takes uploads, and a row."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import NamedTuple, Protocol

from django.db import transaction

from faceweb.accounts.consents import allows
from faceweb.accounts.models import Purpose, User
from faceweb.galleries.models import Gallery
from faceweb.photos import batches, entries, quota, services
from faceweb.photos.importing.sources import Found
from faceweb.photos.intake import Fate, refused
from faceweb.photos.models import BatchFile, Photo, UploadBatch

Outcome = BatchFile.Outcome
_NAMESPACE = uuid.UUID("4f0d6f6e-8a2b-4f0e-9d0c-6b7f1c1d2e3a")


class Settled(NamedTuple):
    """A file and what became of it."""

    found: Found
    fate: Fate


class Destination(Protocol):
    """Where an import goes: into a library, or nowhere to see what would become of it."""

    def unseen(self, some: list[Found]) -> list[Found]:
        """Those that have not come in already, as far as that is known without reading them."""

    def take(self, found: Found, data: bytes) -> Fate:
        """What becomes of the file."""

    def settle(self, lot: list[Settled]) -> None:
        """Remember it."""

    def problem(self) -> str:
        """Why nothing more may come in; empty when it may."""


class Library:
    """The owner's library, and the gallery of the batch."""

    def __init__(self, batch: UploadBatch) -> None:
        self._batch = batch

    def unseen(self, some: list[Found]) -> list[Found]:
        sources = self._batch.files.filter(source__in=[found.source for found in some])
        there = set(sources.values_list("source", flat=True))
        return [found for found in some if found.source not in there]

    def take(self, found: Found, data: bytes) -> Fate:
        try:
            photo, is_new = services.accept(self._batch.owner, data, found.name, self._batch)
        except services.UploadRefused as refusal:
            return refused(refusal.reason)
        return Fate(Outcome.TAKEN if is_new else Outcome.KNOWN, photo=photo)

    def settle(self, lot: list[Settled]) -> None:
        """The gallery first: a row says that nothing is left to do for the file."""
        photos = [fate.photo for _found, fate in lot if fate.photo is not None]
        with transaction.atomic():
            if self._batch.gallery is not None:
                entries.add(self._batch.gallery, photos, by=self._batch.owner)
            rows = [self._row(found, fate) for found, fate in lot]
            for row in rows:
                if row.outcome == Outcome.KNOWN:  # a file that was touched has its row already
                    same = self._batch.files.filter(sha256=row.sha256, file_name=row.file_name)
                    same.update(source=row.source)
            BatchFile.objects.bulk_create(rows, ignore_conflicts=True)
            if any(fate.outcome == Outcome.TAKEN for _found, fate in lot):
                # Whoever was told that all was done is told again.
                UploadBatch.objects.filter(pk=self._batch.pk).update(told_at=None)

    def _row(self, found: Found, fate: Fate) -> BatchFile:
        """A refused file is tried again, so where it lies is not remembered."""
        row = BatchFile(batch=self._batch, file_name=found.path[-255:], **vars(fate))
        if fate.photo is not None:
            row.sha256, row.source = fate.photo.sha256, found.source
        return row

    def problem(self) -> str:
        owner = self._batch.owner
        owner.refresh_from_db()
        gallery = self._batch.gallery
        fillable = Gallery.objects.fillable_by(owner)
        if gallery is not None and not fillable.filter(pk=gallery.pk).exists():
            return "The gallery takes no photos from this account any more."
        return problem_of(owner)


class Trial:
    """Nothing is kept. Of two files with the same bytes each counts as new."""

    def __init__(self, owner: User) -> None:
        self._owner, self._usage = owner, quota.usage(owner)

    def unseen(self, some: list[Found]) -> list[Found]:
        return some

    def take(self, found: Found, data: bytes) -> Fate:
        try:
            if not services.would_be_new(self._owner, data):
                return Fate(Outcome.KNOWN)
        except services.UploadRefused as refusal:
            return refused(refusal.reason)
        if not self._usage.has_room_for(len(data)):
            return refused(Photo.Reason.NO_ROOM)
        self._usage = self._usage.with_one_more(len(data))
        return Fate(Outcome.TAKEN)

    def settle(self, lot: list[Settled]) -> None:
        pass

    def problem(self) -> str:
        return problem_of(self._owner)


def problem_of(owner: User) -> str:
    """Why this account takes in nothing; empty when it does."""
    if owner.suspended_at is not None:
        return "The account is suspended."
    if owner.leaving_at is not None or not owner.is_active:
        return "The account is being deleted, or is not in use."
    if not allows(owner, Purpose.STORE):
        return "The owner has not agreed that photos are stored; they are asked when they sign in."
    return ""


def open_batch(owner: User, place: Path, gallery: Gallery | None, file_count: int) -> UploadBatch:
    """The batch of this import: the same when the same place is imported again. What was refused
    is forgotten, since it is tried again."""
    named = f"{owner.pk}\0{gallery.pk if gallery else ''}\0{place.resolve()}"
    batch = batches.open_batch(owner, uuid.uuid5(_NAMESPACE, named), file_count, gallery)
    if batch is None:
        raise LookupError("another account's batch has this id")
    batch.files.filter(archive=None, outcome=Outcome.REFUSED).delete()
    UploadBatch.objects.filter(pk=batch.pk).update(announced=file_count)
    return batch
