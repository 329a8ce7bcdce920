"""What an installation holds, held against what was uploaded: rows, files, faces in lists."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from PIL import Image, UnidentifiedImageError

from tests.databases import ask
from tests.programs import Programs

_VARIANTS = ("large.jpg", "medium.webp", "small.webp")


class Expected(NamedTuple):
    """Of a photo that the site said it has."""

    sha256: str
    face_count: int


class Progress(NamedTuple):
    received: int
    finished: int


def progress(programs: Programs) -> Progress:
    """How many photos there are, and how many of them are done."""
    return Progress(
        *ask(
            programs,
            "site",
            "SELECT count(*), count(*) FILTER (WHERE status IN ('ready', 'refused'))"
            " FROM photos_photo",
        )[0]
    )


def unfinished(programs: Programs) -> list[str]:
    """What is under way: photos without an outcome, enrolments, lists that are not complete and
    trained. Nothing when all is at rest."""
    found = ask(
        programs,
        "site",
        "SELECT 'photo', id::text, status || reason, due_at FROM photos_photo"
        " WHERE status NOT IN ('ready', 'refused')"
        " UNION ALL SELECT 'list', id::text, state, due_at FROM galleries_facelist"
        " WHERE state = 'retired' OR NOT complete OR made AND trained_version < version"
        " UNION ALL SELECT 'enrolment', id::text, '', due_at FROM photos_enrolment"
        " WHERE persisted_face_id IS NULL AND NOT refused",
    )
    return [f"{what} {key} {state} due {due_at}" for what, key, state, due_at in found]


def wrong_in(programs: Programs, expected: Mapping[str, Expected]) -> list[str]:
    """What was lost or doubled of the `expected` photos, by their ids: a line for each."""
    return [
        *_wrong_photos(programs, expected),
        *_wrong_files(programs, expected),
        *_wrong_faces(programs),
    ]


def folders_of_nobody(programs: Programs) -> int:
    """Folders of photos that have no row: uploads that were cut off before anybody was told."""
    known = {str(photo_id) for (photo_id,) in ask(programs, "site", "SELECT id FROM photos_photo")}
    return sum(folder.name not in known for folder in programs.var.glob("media/photos/*/*"))


def _wrong_photos(programs: Programs, expected: Mapping[str, Expected]) -> Iterable[str]:
    there = {
        str(photo_id): rest
        for photo_id, *rest in ask(
            programs,
            "site",
            "SELECT photo.id, sha256, status, reason, face_count,"
            " (SELECT count(*) FROM photos_face WHERE photo_id = photo.id), withdrawn_at"
            " FROM photos_photo AS photo",
        )
    }
    for photo_id in expected.keys() - there.keys():
        yield f"photo {photo_id} is lost"
    for photo_id in there.keys() - expected.keys():
        yield f"photo {photo_id} is there and nobody was told"
    for photo_id in expected.keys() & there.keys():
        sha256, status, reason, face_count, face_rows, withdrawn_at = there[photo_id]
        told = expected[photo_id]
        if sha256 != told.sha256 or withdrawn_at is not None:
            yield f"photo {photo_id} is not what was sent"
        if status != "ready":
            yield f"photo {photo_id} is {status} {reason}"
        elif not face_count == face_rows == told.face_count:
            yield f"photo {photo_id} has {face_count} faces, {face_rows} rows: {told.face_count}"
    contents = Counter(sha256 for sha256, *_rest in there.values())
    yield from (f"content {sha256} {n} times" for sha256, n in contents.items() if n > 1)


def _wrong_files(programs: Programs, expected: Mapping[str, Expected]) -> Iterable[str]:
    crops: dict[str, list[str]] = {}
    for photo_id, face_id in ask(programs, "site", "SELECT photo_id, id FROM photos_face"):
        crops.setdefault(str(photo_id), []).append(f"faces/{face_id}.webp")
    for photo_id, told in expected.items():
        folder = programs.var / "media" / "photos" / photo_id[:2] / photo_id
        original = folder / "original"
        if not original.exists():
            yield f"photo {photo_id} has no original"
        elif hashlib.sha256(original.read_bytes()).hexdigest() != told.sha256:
            yield f"photo {photo_id} has another original"
        wanted = {"original", *_VARIANTS, *crops.get(photo_id, [])}
        there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        yield from (f"photo {photo_id} lacks {name}" for name in wanted - there)
        yield from (f"photo {photo_id} has {name} too" for name in there - wanted)
        for name in wanted & there - {"original"}:
            if not _is_whole(folder / name):
                yield f"photo {photo_id}: {name} cannot be opened"


def _is_whole(picture: Path) -> bool:
    try:
        with Image.open(picture) as image:
            image.load()
    except (UnidentifiedImageError, OSError):
        return False
    return True


def _wrong_faces(programs: Programs) -> Iterable[str]:
    """Every face is in its library's list once: the site's rows say so, and the face server's."""
    faces = {str(face_id) for (face_id,) in ask(programs, "site", "SELECT id FROM photos_face")}
    ours = Counter(
        (str(face_id), str(persisted_id))
        for face_id, persisted_id in ask(
            programs, "site", "SELECT face_id, persisted_face_id FROM photos_enrolment"
        )
    )
    theirs = Counter(
        (face_id, str(persisted_id))
        for face_id, persisted_id in ask(
            programs, "face", "SELECT user_data, face_id FROM faceserver_persistedface"
        )
    )
    for side, pairs in (("the site", ours), ("the face server", theirs)):
        times = Counter(face_id for face_id, _persisted in pairs.elements())
        yield from (
            f"face {face_id} is not in a list of {side}" for face_id in faces - times.keys()
        )
        yield from (f"face {key} is {n} times with {side}" for key, n in times.items() if n > 1)
        yield from (f"{side} has face {key}, which is gone" for key in times.keys() - faces)
    for face_id, _persisted in (ours - theirs).keys() | (theirs - ours).keys():
        yield f"face {face_id}: the site and the face server do not agree"
