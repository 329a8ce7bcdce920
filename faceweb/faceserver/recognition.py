"""From the bytes of an image to rows: faces found, embedded, described, kept for a while, enrolled.

The only module that asks the engine. Any number of clients with large images costs the memory of
one: images are worked on in a few slots per process, decoded one at a time, and as long as a large
one is worked on no other is decoded.
"""

import datetime as dt
import functools
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone

from faceweb.engine.description import Description
from faceweb.engine.face import FoundFace
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.types import RGBImage
from faceweb.faceapi.attributes import FaceAttribute
from faceweb.faceapi.contract import RecognitionModel
from faceweb.faceapi.refusals import (
    IMAGE_TOO_BIG,
    IMAGE_TOO_SMALL,
    IMAGE_UNDECODABLE,
    IMAGE_WITH_FACES,
    IMAGE_WITHOUT_FACE,
    KEY_INVALID,
    TARGET_FACE_OUT_OF_RANGE,
    TIMEOUT,
)
from faceweb.faceserver import expiry
from faceweb.faceserver.descriptions import estimated
from faceweb.faceserver.embeddings import pack
from faceweb.faceserver.generations import embedder_of
from faceweb.faceserver.models import DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.recent import Findings, RecentFindings
from faceweb.imaging import CONTRACT_LIMITS, TooBig, TooSmall, Undecodable, open_upright
from faceweb.machine import machine
from faceweb.operations.metrics import model_run

# More would only share the same cores and hold more decoded images at once.
_slots = threading.BoundedSemaphore(machine().cores)
_decoder = threading.BoundedSemaphore()
WAIT_TIMEOUT_S = 30.0
# 24 MB decoded: about what the published limit of 6 MB gives for a photo.
LARGE_PIXELS = 8_000_000
_BAND_ROWS = 512
_recent = RecentFindings()

# The face meant by a targetFace overlaps it by at least this share of their union; rectangles come
# from an earlier Detect and may have been rounded or widened on the way.
LEAST_TARGET_OVERLAP = 0.25


class Target(NamedTuple):
    """Whole pixels of the upright image."""

    left: int
    top: int
    width: int
    height: int


class Seen(NamedTuple):
    """The faces in an image, largest first, with a description each. `embedded` holds them and
    their embeddings where these were asked for."""

    faces: list[FoundFace]
    embedded: Findings | None
    descriptions: list[Description]


def look(
    image: bytes,
    *,
    embedder_name: str | None,
    attributes: Collection[FaceAttribute],
    landmarks: bool,
) -> Seen:
    """What there is in an encoded image, found now or, but for descriptions, a moment ago.

    Raises FaceProblem for an unusable image, and when there is no such embedder.
    """
    with _on_demand(image) as pixels:
        embedded = None if embedder_name is None else _embedded(image, pixels, embedder_name)
        faces = _faces_in(pixels()) if embedded is None else embedded.faces
        if faces and (attributes or landmarks):
            asked = estimated(attributes)
            upright = pixels()
            with model_run("describe"):
                said = get_pipeline().describe(upright, faces, asked, landmarks=landmarks)
        else:
            said = [Description()] * len(faces)
        return Seen(faces, embedded, said)


def embedding_to_enrol(image: bytes, target: Target | None, embedder_name: str) -> bytes:
    """The packed embedding of the one face in the image, or of the one at `target`.

    Raises FaceProblem when there is no such face, or several and no target, or no such embedder.
    """
    with _on_demand(image) as pixels:
        found = _embedded(image, pixels, embedder_name)
    if target is None:
        return pack(found.embeddings[_only(found.faces)])
    if target.left + target.width > found.width or target.top + target.height > found.height:
        raise FaceProblem(TARGET_FACE_OUT_OF_RANGE)
    return pack(found.embeddings[_closest(found.faces, target)])


def keep_detected(
    subscription: Subscription,
    recognition_model: RecognitionModel,
    found: Findings,
    time_to_live_s: int,
) -> list[UUID]:
    """Rows for embedded faces; their ids, in order."""
    expires_at = timezone.now() + dt.timedelta(seconds=time_to_live_s)
    rows = [
        DetectedFace(
            subscription=subscription,
            recognition_model=recognition_model,
            embedder=found.embedder,
            embedding=pack(embedding),
            expires_at=expires_at,
        )
        for embedding in found.embeddings
    ]
    if rows:
        try:
            with transaction.atomic():
                DetectedFace.objects.bulk_create(rows)
                expiry.purge()
        except IntegrityError as error:  # the subscription was deleted since its key was good
            raise FaceProblem(KEY_INVALID) from error
    return [row.id for row in rows]


def _embedded(image: bytes, pixels: Callable[[], RGBImage], embedder_name: str) -> Findings:
    """The faces with their embeddings, found now or a moment ago.

    Raises FaceProblem for an unusable image, and when there is no such embedder.
    """
    embedder = embedder_of(embedder_name)

    def find() -> Findings:
        height, width = pixels().shape[:2]
        faces = _faces_in(pixels())
        with model_run("embed"):
            embeddings = embedder.embed(pixels(), faces)
        return Findings(embedder_name, width, height, faces, embeddings)

    return _recent.of(image, embedder_name, find)


def _faces_in(pixels: RGBImage) -> list[FoundFace]:
    with model_run("detect"):
        return get_pipeline().find_faces(pixels)


@contextmanager
def _on_demand(image: bytes) -> Iterator[Callable[[], RGBImage]]:
    """A way to the pixels; from its first use on it is this caller's turn to work on them."""
    with ExitStack() as turn:
        yield functools.cache(lambda: turn.enter_context(_decoded(image)))


@contextmanager
def _decoded(image: bytes) -> Iterator[RGBImage]:
    """The pixels, while it is this caller's turn to work on them."""
    with ExitStack() as turn:
        _take(_slots, turn)
        with ExitStack() as decoding:
            _take(_decoder, decoding)
            pixels = _decode(image)
            if pixels.shape[0] * pixels.shape[1] > LARGE_PIXELS:
                turn.push(decoding.pop_all())  # hold the decoder until this image is done with
        yield pixels


def _take(turnstile: threading.Semaphore, held: ExitStack) -> None:
    """Wait for it and give it back when `held` closes. Raises FaceProblem (408) in the end."""
    if not turnstile.acquire(timeout=WAIT_TIMEOUT_S):
        raise FaceProblem(TIMEOUT)
    held.callback(turnstile.release)


def _decode(image: bytes) -> RGBImage:
    try:
        picture = open_upright(image, CONTRACT_LIMITS)
    except TooSmall as error:
        raise FaceProblem(IMAGE_TOO_SMALL) from error
    except TooBig as error:
        raise FaceProblem(IMAGE_TOO_BIG) from error
    except Undecodable as error:
        raise FaceProblem(IMAGE_UNDECODABLE) from error
    if picture.width * picture.height <= LARGE_PIXELS:
        return np.asarray(picture)
    # In bands, because Pillow hands out an image as two more copies of itself.
    pixels = np.empty((picture.height, picture.width, 3), np.uint8)
    for top in range(0, picture.height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, picture.height)
        pixels[top:bottom] = np.asarray(picture.crop((0, top, picture.width, bottom)))
    return pixels


def _only(found: Sequence[FoundFace]) -> int:
    """The number of the only face."""
    if not found:
        raise FaceProblem(IMAGE_WITHOUT_FACE)
    if len(found) > 1:
        raise FaceProblem(IMAGE_WITH_FACES)
    return 0


def _closest(found: Sequence[FoundFace], target: Target) -> int:
    """The number of the face at the target."""
    overlaps = [_overlap(Target(*face.rectangle), target) for face in found]
    if max(overlaps, default=0.0) < LEAST_TARGET_OVERLAP:
        raise FaceProblem(IMAGE_WITHOUT_FACE)
    return overlaps.index(max(overlaps))


def _overlap(one: Target, other: Target) -> float:
    """Intersection over union, 0..1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    common = max(width, 0) * max(height, 0)
    return common / (one.width * one.height + other.width * other.height - common)
