"""An operator's embedder as they describe it: one TOML file, checked word by word.

docs/models.md ("Your own embedder") shows one with every key. Nothing is run here.
"""

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np

from faceweb.engine.confidence import Calibration
from faceweb.engine.types import Points

# Where ArcFace's own alignment puts CenterFace's five points in 112 x 112 px; most embedders since
# are trained on it (deepinsight/insightface, python-package/insightface/utils/face_align.py).
ARCFACE_SIZE_PX = 112
ARCFACE_POINTS = (
    (38.2946, 51.6963),
    (73.5318, 51.5014),
    (56.0252, 71.7366),
    (41.5493, 92.3655),
    (70.7299, 92.2041),
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_DIMENSIONS = 4096
_MOST_INPUT_PX = 1024


class EmbedderProblem(RuntimeError):
    """An operator's embedder cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Entry:
    """What the file says. A pixel is given to the network as (value - mean) / scale."""

    folder: Path
    name: str
    file: str
    sha256: str
    input_size: int  # pixels, square
    colour_order: str  # RGB or BGR
    layout: str  # NCHW or NHWC
    mean: tuple[float, ...]  # one for each channel, in the colour order; values are 0..255
    scale: tuple[float, ...]
    dimension: int
    views: tuple[str, ...]  # plain, mirrored
    alignment: tuple[tuple[float, float], ...]  # where the five points go, pixels of the input
    calibration: Calibration | None

    @property
    def full_name(self) -> str:
        """The name with a digest of everything that changes an embedding: what rows remember.

        A file exchanged under the same name is another embedder, and not compared with the first.
        """
        numbers = (
            *(self.sha256, self.input_size, self.colour_order, self.layout, self.mean, self.scale),
            *(self.dimension, sorted(self.views), self.alignment),
        )
        return f"{self.name}@{hashlib.sha256(repr(numbers).encode()).hexdigest()[:8]}"

    @property
    def reference(self) -> Points:
        return np.array(self.alignment, np.float32)


def read(path: Path) -> Entry:
    """The entry in a TOML file. Raises EmbedderProblem for whatever is wrong with it."""
    try:
        with path.open("rb") as file:
            said = tomllib.load(file)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise EmbedderProblem(f"{path.name}: {error}") from error
    try:
        return _entry(path.parent, said)
    except ValueError as error:
        raise EmbedderProblem(f"{path.name}: {error}") from error


def _entry(folder: Path, said: dict[str, Any]) -> Entry:
    """Raises ValueError with a sentence about the first thing that is wrong."""
    known = {name for name in Entry.__dataclass_fields__ if name != "folder"}
    if unknown := sorted(said.keys() - known):
        raise ValueError(f"{unknown[0]!r} is no key; there are {', '.join(sorted(known))}")
    size = _number(said, "input_size", 16, _MOST_INPUT_PX)
    return Entry(
        folder=folder,
        name=_text(said, "name", _NAME.fullmatch, "lower case letters, digits and _, at most 40"),
        file=_text(said, "file", lambda file: Path(file).name == file, "a file beside this one"),
        sha256=_text(said, "sha256", _SHA256.fullmatch, "64 hexadecimal digits in lower case"),
        input_size=size,
        colour_order=_choice(said, "colour_order", ("RGB", "BGR")),
        layout=_choice(said, "layout", ("NCHW", "NHWC")),
        mean=_per_channel(said, "mean"),
        scale=_per_channel(said, "scale", zero_allowed=False),
        dimension=_number(said, "dimension", 2, _MOST_DIMENSIONS),
        views=_views(said.get("views", ["plain", "mirrored"])),
        alignment=_alignment(said.get("alignment"), size),
        calibration=_calibration(folder, said.get("calibration")),
    )


def _text(said: dict[str, Any], key: str, accepted: Callable[[str], object], wanted: str) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not accepted(value):
        raise ValueError(f"{key!r} must be {wanted}")
    return value


def _choice(said: dict[str, Any], key: str, choices: Sequence[str]) -> str:
    value = said.get(key)
    if value not in choices:
        raise ValueError(f"{key!r} must be one of {', '.join(choices)}")
    return str(value)


def _number(said: dict[str, Any], key: str, least: int, most: int) -> int:
    value = said.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"{key!r} must be a whole number from {least} to {most}")
    return value


def _per_channel(said: dict[str, Any], key: str, zero_allowed: bool = True) -> tuple[float, ...]:
    value = said.get(key)
    values = value if isinstance(value, list) else [value] * 3
    numbers = tuple(float(one) for one in values if _is_real(one))
    if len(numbers) != len(values) or len(numbers) != 3:
        raise ValueError(f"{key!r} must be a number, or one for each of the three channels")
    if not zero_allowed and 0 in numbers:
        raise ValueError(f"{key!r} divides: it must not be 0")
    return numbers


def _views(value: object) -> tuple[str, ...]:
    if value not in (["plain"], ["plain", "mirrored"]):
        raise ValueError('\'views\' must be ["plain"] or ["plain", "mirrored"]')
    return ("plain", "mirrored")[: len(value)]


def _alignment(value: object, size: int) -> tuple[tuple[float, float], ...]:
    if value is None:
        grown = size / ARCFACE_SIZE_PX
        return tuple((x * grown, y * grown) for x, y in ARCFACE_POINTS)
    rows = value if isinstance(value, list) else []
    if len(rows) != 5 or not all(
        isinstance(row, list) and len(row) == 2 and all(map(_is_real, row)) for row in rows
    ):
        raise ValueError("'alignment' must be five points [x, y]: eyes, nose, corners of the mouth")
    if len({tuple(row) for row in rows}) < 5:
        raise ValueError("'alignment' has two points in one place")
    return tuple((float(x), float(y)) for x, y in rows)


def _is_real(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)


def _calibration(folder: Path, file: object) -> Calibration | None:
    """Of a JSON file as `manage.py evaluate` writes it; None while there is no such file yet."""
    if file is None:
        return None
    if not isinstance(file, str) or Path(file).name != file:
        raise ValueError("'calibration' must be a file beside this one")
    try:
        measured = json.loads((folder / file).read_text())["calibration"]["strangers_reach"]
    except OSError as error:
        raise ValueError(f"cannot read the calibration {file}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} has no calibration with strangers_reach") from error
    if not isinstance(measured, list) or not all(_is_real(one) for one in measured):
        raise ValueError(f"strangers_reach in {file} must be a list of numbers")
    return Calibration(measured)
