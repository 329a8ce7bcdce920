"""How pictures look, in 256 bits: those of the same picture differ in few, whatever was done to it.

A bit says whether one of the 256 coarsest waves of the picture's brightness (a cosine transform) is
stronger than the median of them. A wave keeps its place under another size, compression, light or
colour, and loses it when the picture is cropped, turned or mirrored; so `lasting` gives the hashes
of what a picture may come back as, and `looks` those of the picture that comes.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Grey = NDArray[np.uint8]
Hashes = NDArray[np.uint64]

# A picture that differs from another in so many of 256 bits, or fewer, is taken for it.
LIMIT_BITS = 40

_WAVES = 16
_WORDS = _WAVES * _WAVES // 64
_SIDE_PX = 64
_GREY_PX = 256
# Less contrast than this (standard deviation, of 255) is a blank sheet: all of them look alike.
_BLANK = 5.0
# What may be cut off: of one side, of two, all round.
_CUTS = (0.025, 0.05, 0.075, 0.1)
_TURN_DEGREES = 3.0
# A line of pixels that differ less belongs to a border; a border is no wider than that.
_BORDER_CONTRAST, _BORDER_MAX = 6.0, 0.2


def looks(picture: bytes) -> Hashes:
    """The hashes of a picture as it is and without its border, one a row; none of a blank one."""
    grey = _grey(picture)
    return _hashes([grey, _without_border(grey)])


def lasting(picture: bytes) -> Hashes:
    """The hashes of the picture and of what it may come back as; none of a blank one."""
    grey = _grey(picture)
    inner = _without_border(grey)
    wholes = [grey] if inner.shape == grey.shape else [grey, inner]
    ways = [cut for whole in wholes for cut in _cut(whole)]
    return _hashes([*ways, *(way[:, ::-1] for way in ways)])


def distances(one: Hashes, others: Hashes) -> NDArray[np.int64]:
    """In how many bits each of `others` differs from the nearest of `one`."""
    each = [np.bitwise_count(others ^ row).sum(axis=1, dtype=np.int64) for row in one]
    nearest: NDArray[np.int64] = np.min(each, axis=0)
    return nearest


def unpacked(kept: bytes) -> Hashes:
    """The hashes as they were before `tobytes`."""
    return np.frombuffer(kept, dtype=np.uint64).reshape(-1, _WORDS)


def _grey(picture: bytes) -> Grey:
    """Its brightness, no larger than what a hash can tell apart after the largest cut."""
    with Image.open(io.BytesIO(picture)) as image:
        grey = np.asarray(ImageOps.grayscale(image))
    shrink = min(1.0, _GREY_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * shrink)), max(1, round(grey.shape[0] * shrink)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _hashes(pictures: list[Grey]) -> Hashes:
    small = [_small(each) for each in pictures if each.size]
    found = [_hash(each) for each in small if each.std() >= _BLANK]
    return np.array(found, dtype=np.uint64).reshape(-1, _WORDS)


def _small(grey: Grey) -> Grey:
    return cv2.resize(grey, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.uint8)


def _hash(small: Grey) -> Hashes:
    waves = cv2.dct(small.astype(np.float32))[:_WAVES, :_WAVES].flatten()
    waves[0] = 0.0  # how bright all of it is
    return np.packbits(waves > np.median(waves)).view(np.uint64)


def _cut(grey: Grey) -> Iterator[Grey]:
    height, width = grey.shape
    yield grey
    for turns in (1, 2, 3):
        yield np.rot90(grey, turns)
    for degrees in (-_TURN_DEGREES, _TURN_DEGREES):
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
        yield cv2.warpAffine(grey, turn, (width, height)).astype(np.uint8)
    for part in _CUTS:
        x, y = round(width * part), round(height * part)
        for left, top, right, bottom in (
            *((x, 0, 0, 0), (0, y, 0, 0), (0, 0, x, 0), (0, 0, 0, y)),
            *((x, y, 0, 0), (0, y, x, 0), (x, 0, 0, y), (0, 0, x, y)),
            *((x, 0, x, 0), (0, y, 0, y), (x, y, x, y)),
        ):
            yield grey[top : height - bottom, left : width - right]


def _without_border(grey: Grey) -> Grey:
    """Cut off plain lines at the edges, as a frame that was drawn around."""
    rows, columns = grey.std(axis=1) < _BORDER_CONTRAST, grey.std(axis=0) < _BORDER_CONTRAST
    top, bottom = _plain(rows), _plain(rows[::-1])
    left, right = _plain(columns), _plain(columns[::-1])
    height, width = grey.shape
    return grey[top : height - bottom, left : width - right]


def _plain(lines: NDArray[np.bool_]) -> int:
    """How many of the first lines are plain, up to as many as a border may have."""
    most = int(len(lines) * _BORDER_MAX)
    busy = np.flatnonzero(~lines[:most])
    return int(busy[0]) if busy.size else most
