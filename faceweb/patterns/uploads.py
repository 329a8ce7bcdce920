"""Uploading: rows of files, batches on their way and done, how much space is used."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from faceweb.accounts import rates
from faceweb.drawn_faces import LITTLE_SAID, draw
from faceweb.patterns.pattern import Pattern, photo_in, refused, unfinished
from faceweb.photos.models import BatchFile, Photo, UploadBatch
from faceweb.photos.progress import Progress
from faceweb.photos.quota import Usage

_NOBODY = uuid.UUID(int=0)
_BEGUN = Progress(
    sent=500,
    announced=500,
    is_sending=False,
    archives=0,
    photos=490,
    known=12,
    with_faces=120,
    without=9,
    faces=311,
    looking=361,
    waiting=0,
    refused=10,
    pace_per_s=2.4,
)


_REASONS = (
    Photo.Reason.UNREADABLE,
    Photo.Reason.TOO_SMALL,
    Photo.Reason.TOO_BIG,
    Photo.Reason.NO_ROOM,
    Photo.Reason.NOT_AGREED,
    Photo.Reason.LOCKED,
    Photo.Reason.LINK,
    Photo.Reason.NESTED,
    Photo.Reason.PACKED,
    Photo.Reason.SWELLS,
    Photo.Reason.TOO_MANY,
    Photo.Reason.BIG_ARCHIVE,
    Photo.Reason.EMPTY_ARCHIVE,
    Photo.Reason.BROKEN_ARCHIVE,
    Photo.Reason.BLOCKED,
)


def families() -> dict[str, list[Pattern]]:
    return {
        "Uploads": [*_files(), *_usages()],
        "Batches": [*_summaries(), *_cards(), *_pages()],
    }


def _files() -> Iterator[Pattern]:
    template = "photos/partials/upload_file.html"
    for outcome in BatchFile.Outcome:
        photo_id = _NOBODY if outcome in ("taken", "known") else None
        file = BatchFile(file_name="holiday.jpg", outcome=outcome, photo_id=photo_id)
        yield Pattern(f"a file: {outcome}", template, {"file": file})
    for reason in _REASONS:
        yield Pattern(f"refused: {reason}", template, {"file": _refused_file(reason)})
    asked = {"sentence": "Before you upload, please say what we may do with your photos."}
    yield Pattern("not agreed yet", "photos/partials/upload_refused.html", {**asked, "link": "/"})
    later = {"sentence": rates.sentence(740)}
    yield Pattern("too many", "photos/partials/upload_refused.html", later)


def _refused_file(reason: Photo.Reason) -> BatchFile:
    refused = BatchFile.Outcome.REFUSED
    return BatchFile(file_name="holiday.pdf", outcome=refused, reason=reason)


def _usages() -> Iterator[Pattern]:
    for name, usage in (
        ("no limit", Usage(1200, 4_800_000_000, None, None)),
        ("half full", Usage(1000, 4_800_000_000, 2000, None)),
        ("nearly full", Usage(1200, 4_800_000_000, 2000, 5_000_000_000)),
        ("nothing fits", Usage(0, 0, 0, None)),
    ):
        yield Pattern(f"space: {name}", "photos/partials/usage.html", {"usage": usage})


def _summaries() -> Iterator[Pattern]:
    done = replace(_BEGUN, with_faces=470, without=20, looking=0, faces=1104)
    states: list[tuple[str, Progress]] = [
        ("receiving", replace(_BEGUN, sent=212, is_sending=True, looking=0, photos=0, known=0)),
        ("receiving and looking", replace(_BEGUN, sent=412, is_sending=True)),
        ("looking", _BEGUN),
        ("the face service is away", replace(_BEGUN, waiting=361)),
        ("done", done),
        ("done, no face", replace(done, with_faces=0, without=490, faces=0)),
        ("done, some never came", replace(done, announced=520)),
        ("nothing was taken", replace(done, photos=0, with_faces=0, without=0, faces=0)),
    ]
    for name, progress in states:
        yield _summary(name, progress)
    packed = BatchFile(file_name="holiday.zip", outcome=BatchFile.Outcome.ARCHIVE)
    unpacking = replace(_BEGUN, archives=1, photos=0, looking=0, with_faces=0, without=0, faces=0)
    yield _summary("unpacking", unpacking, archives=[packed])
    letter = _refused_file(Photo.Reason.UNREADABLE)
    yield _summary("done, some refused", done, files=[letter])


def _summary(name: str, progress: Progress, **more: Any) -> Pattern:
    return Pattern(name, "photos/partials/batch_summary.html", {**_batch(progress), **more})


def _batch(progress: Progress) -> dict[str, Any]:
    batch = UploadBatch(id=_NOBODY, created_at=timezone.now())
    page = Paginator([_with_faces()], 1).page(1)
    shown: dict[str, Any] = {"batch": batch, "progress": progress, "page": page, "pages": page}
    return {**shown, "show": "all", "said": 4}


def _with_faces() -> Photo:
    photo = photo_in(Photo.Status.READY, detected_at=timezone.now())
    photo.boxed = draw(photo, LITTLE_SAID)  # type: ignore[attr-defined]
    photo.face_count = 2
    return photo


def _cards() -> Iterator[Pattern]:
    template = "photos/partials/batch_card.html"
    for name, photo in [*unfinished(), *refused()]:
        yield Pattern(f"photo: {name}", template, {"photo": photo})
    yield Pattern("photo: two faces", template, {"photo": _with_faces()})
    known = photo_in(Photo.Status.READY, detected_at=timezone.now())
    known.was_known = True  # type: ignore[attr-defined]
    yield Pattern("photo: was there already, no face", template, {"photo": known})


def _pages() -> Iterator[Pattern]:
    batch = _batch(_BEGUN)
    yield Pattern("the page", "photos/partials/batch_live.html", {**batch, "on_its_page": True})
    update = {**batch, "is_new_grid": True}
    yield Pattern("an answer to the script", "photos/partials/batch_update.html", update)
