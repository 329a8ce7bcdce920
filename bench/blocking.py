"""What of a blocked photo is known again, and how often another photo is taken for it.

    python -m bench.blocking FOLDER [--photos N] [--changed N]

FOLDER holds photos, at any depth, each once: the same photo twice is printed as a pair that is too
close. Every photo is blocked, some are changed as people change them, and every photo is compared
with every other, as an upload with what is blocked.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageOps

from faceweb.photos import looks

_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
_STEPS = (16, 24, 32, 40, 48, 52, 56, 60, 64)
_PAIRS_SHOWN = 12
# As `faceweb.photos.files` makes it; which cannot be had without a database.
_SMALL_PX, _SMALL_QUALITY, _SMALL_METHOD = 480, 82, 2

Change = Callable[[Image.Image], Image.Image]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--photos", type=int, default=1000)
    parser.add_argument("--changed", type=int, default=200)
    arguments = parser.parse_args()
    chooser = random.Random(0)
    found = sorted(path for path in arguments.folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    paths = chooser.sample(found, min(arguments.photos, len(found)))
    images = [Image.open(path).convert("RGB") for path in paths]
    blocked = [looks.lasting(_small(image)) for image in images]
    known = [number for number, hashes in enumerate(blocked) if len(hashes)]
    print(f"{len(paths)} photos, {len(paths) - len(known)} of them blank to it;")
    print(f"the site stops what differs in {looks.LIMIT_BITS} of 256 bits or fewer\n")
    changed = chooser.sample(known, min(arguments.changed, len(known)))
    _print_changes(images, blocked, changed)
    _print_pairs(images, blocked, known, paths)


def _print_changes(
    images: list[Image.Image], blocked: list[looks.Hashes], changed: list[int]
) -> None:
    print(f"{len(changed)} photos changed: bits (median, most), stopped at so many bits")
    print(f"{'':24}{'med':>5}{'most':>6}  " + "".join(f"{step:>6}" for step in _STEPS))
    for name, change in _CHANGES.items():
        bits = np.array([_bits(change(images[n]), blocked[n]) for n in changed])
        shares = "".join(f"{np.mean(bits <= step):>6.0%}" for step in _STEPS)
        print(f"{name:24}{np.median(bits):>5.0f}{bits.max():>6}  {shares}")


def _print_pairs(
    images: list[Image.Image], blocked: list[looks.Hashes], known: list[int], paths: list[Path]
) -> None:
    stored = np.concatenate([blocked[n] for n in known])
    owner = np.repeat(np.arange(len(known)), [len(blocked[n]) for n in known])
    starts = np.searchsorted(owner, np.arange(len(known)))
    closest: list[tuple[int, str]] = []
    counts = np.zeros(257, dtype=np.int64)
    for here, n in enumerate(known):
        bits = looks.distances(looks.looks(_small(images[n])), stored)
        least: NDArray[np.int64] = np.minimum.reduceat(bits, starts)
        least[here] = 256
        counts += np.bincount(least, minlength=257)
        nearest = int(least.argmin())
        closest.append((int(least[nearest]), f"{paths[n].name} {paths[known[nearest]].name}"))
    counts[256] -= len(known)
    pairs = int(counts.sum())
    print(f"\n{pairs:,} pairs of different photos: taken for the same, of a million")
    for step in _STEPS:
        print(f"  {step:>3} bits  {counts[: step + 1].sum() / pairs * 1e6:10.2f}")
    print("the closest:")
    for bits_apart, names in sorted(closest)[:_PAIRS_SHOWN]:
        print(f"  {bits_apart:>3} bits  {names}")


def _bits(image: Image.Image, blocked: looks.Hashes) -> int:
    seen = looks.looks(_small(image))
    return int(looks.distances(seen, blocked).min()) if len(seen) else 256


def _small(image: Image.Image) -> bytes:
    """The rendition that the site looks at."""
    small = image.copy()
    small.thumbnail((_SMALL_PX, _SMALL_PX), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=_SMALL_QUALITY, method=_SMALL_METHOD)
    return out.getvalue()


def _jpeg(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(out).convert("RGB")


def _sized(image: Image.Image, part: float) -> Image.Image:
    width, height = (max(1, round(side * part)) for side in image.size)
    return image.resize((width, height), Image.Resampling.BICUBIC)


def _cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return image.crop(tuple(round(side) for side in box))  # type: ignore[arg-type]  # four of them


def _framed(image: Image.Image) -> Image.Image:
    return ImageOps.expand(image, round(max(image.size) * 0.05), "white")


_CHANGES: dict[str, Change] = {
    "recompressed, 70": lambda image: _jpeg(image, 70),
    "recompressed, 50": lambda image: _jpeg(image, 50),
    "recompressed, 30": lambda image: _jpeg(image, 30),
    "half the size": lambda image: _sized(image, 0.5),
    "a quarter": lambda image: _sized(image, 0.25),
    "mirrored": ImageOps.mirror,
    "cropped by 2 % all round": lambda image: _cut(image, 0.02, 0.02, 0.02, 0.02),
    "cropped by 5 %": lambda image: _cut(image, 0.05, 0.05, 0.05, 0.05),
    "cropped by 10 %": lambda image: _cut(image, 0.1, 0.1, 0.1, 0.1),
    "one side cut by 6 %": lambda image: _cut(image, 0.06, 0, 0, 0),
    "two sides cut by 6 %": lambda image: _cut(image, 0.06, 0.06, 0, 0),
    "top and bottom by 6 %": lambda image: _cut(image, 0, 0.06, 0, 0.06),
    "brighter by 20 %": lambda image: ImageEnhance.Brightness(image).enhance(1.2),
    "darker by 20 %": lambda image: ImageEnhance.Brightness(image).enhance(0.8),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "a white frame of 5 %": _framed,
    "turned by 3 degrees": lambda image: image.rotate(3, Image.Resampling.BICUBIC),
    "turned by 90 degrees": lambda image: image.transpose(Image.Transpose.ROTATE_90),
    "mirrored, 5 %, half, 50": lambda image: _jpeg(
        _sized(_cut(ImageOps.mirror(image), 0.05, 0.05, 0.05, 0.05), 0.5), 50
    ),
}


if __name__ == "__main__":
    main()
