"""From the bytes of an image to rows: faces found, embedded, kept for a while or enrolled.

The only module that asks the engine. Any number of clients with large images costs the memory of
one: images are worked on in a few slots per process, decoded one at a time, and as long as a large
one is worked on no other is decoded.
"""

import datetime as dt
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db import IntegrityError, transaction
from django.utils import timezone

from faceweb.engine.pipeline import FoundFace, get_pipeline
from faceweb.engine.types import Embedding, RGBImage
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
from faceweb.faceserver.embeddings import pack
from faceweb.faceserver.models import DetectedFace, Subscription
from faceweb.faceserver.problems import FaceProblem
from faceweb.faceserver.recent import Findings, RecentFindings
from faceweb.imaging import CONTRACT_LIMITS, TooBig, TooSmall, Undecodable, open_upright

# More would only share the same cores and hold more decoded images at once.
_slots = threading.BoundedSemaphore(os.cpu_count() or 1)
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


def find_faces(image: bytes, *, embed: bool) -> list[FoundFace]:
    """The faces of an encoded image, largest first. Raises FaceProblem for an unusable image."""
    if embed:
        return _findings(image).faces
    with _decoded(image) as pixels:
        return get_pipeline().find_faces(pixels, embed=False)


def embedding_to_enrol(image: bytes, target: Target | None) -> bytes:
    """The packed embedding of the one face in the image, or of the one at `target`.

    Raises FaceProblem when there is no such face, or several and no target.
    """
    found = _findings(image)
    if target is None:
        return pack(_embedding_of(_only(found.faces)))
    if target.left + target.width > found.width or target.top + target.height > found.height:
        raise FaceProblem(TARGET_FACE_OUT_OF_RANGE)
    return pack(_embedding_of(_closest(found.faces, target)))


def keep_detected(
    subscription: Subscription,
    recognition_model: RecognitionModel,
    found: Sequence[FoundFace],
    time_to_live_s: int,
) -> list[UUID]:
    """Rows for found faces that carry an embedding; their ids, in order."""
    expires_at = timezone.now() + dt.timedelta(seconds=time_to_live_s)
    rows = [
        DetectedFace(
            subscription=subscription,
            recognition_model=recognition_model,
            embedding=pack(_embedding_of(face)),
            expires_at=expires_at,
        )
        for face in found
    ]
    if rows:
        try:
            with transaction.atomic():
                DetectedFace.objects.bulk_create(rows)
                expiry.purge()
        except IntegrityError as error:  # the subscription was deleted since its key was good
            raise FaceProblem(KEY_INVALID) from error
    return [row.id for row in rows]


def _findings(image: bytes) -> Findings:
    """What is in the image, found now or a moment ago. Raises FaceProblem as `find_faces` does."""

    def find() -> Findings:
        with _decoded(image) as pixels:
            height, width = pixels.shape[:2]
            return Findings(width, height, get_pipeline().find_faces(pixels))

    return _recent.of(image, find)


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


def _embedding_of(face: FoundFace) -> Embedding:
    if face.embedding is None:
        raise ValueError("the face was found without an embedding")
    return face.embedding


def _only(found: Sequence[FoundFace]) -> FoundFace:
    if not found:
        raise FaceProblem(IMAGE_WITHOUT_FACE)
    if len(found) > 1:
        raise FaceProblem(IMAGE_WITH_FACES)
    return found[0]


def _closest(found: Sequence[FoundFace], target: Target) -> FoundFace:
    best = max(found, key=lambda face: _overlap(Target(*face.rectangle), target), default=None)
    if best is None or _overlap(Target(*best.rectangle), target) < LEAST_TARGET_OVERLAP:
        raise FaceProblem(IMAGE_WITHOUT_FACE)
    return best


def _overlap(one: Target, other: Target) -> float:
    """Intersection over union, 0..1."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    common = max(width, 0) * max(height, 0)
    return common / (one.width * one.height + other.width * other.height - common)
