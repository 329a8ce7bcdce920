"""What was found in an image is remembered for a moment, and no longer."""

import numpy as np

from faceweb.faceserver.recent import (
    REMEMBERED_IMAGES,
    REMEMBERED_S,
    Findings,
    RecentFindings,
)


class Finder:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Findings:
        self.times += 1
        return Findings("first", 640, 480, [], np.empty((0, 128), np.float32))


def test_the_same_image_is_looked_at_once() -> None:
    recent, find = RecentFindings(), Finder()

    assert recent.of(b"image", "first", find) is recent.of(b"image", "first", find)
    assert find.times == 1
    recent.of(b"another", "first", find)
    assert find.times == 2


def test_what_one_embedder_made_is_not_given_for_anothers() -> None:
    recent, find = RecentFindings(), Finder()
    recent.of(b"image", "first", find)
    recent.of(b"image", "second", find)

    assert find.times == 2


def test_findings_are_forgotten_after_a_minute() -> None:
    now = [0.0]
    recent, find = RecentFindings(clock=lambda: now[0]), Finder()
    recent.of(b"image", "first", find)
    now[0] = REMEMBERED_S + 1
    recent.of(b"image", "first", find)

    assert find.times == 2


def test_only_the_last_few_images_are_remembered() -> None:
    recent, find = RecentFindings(), Finder()
    for number in range(REMEMBERED_IMAGES + 1):
        recent.of(bytes([number]), "first", find)
    recent.of(bytes([0]), "first", find)

    assert find.times == REMEMBERED_IMAGES + 2


def test_a_failure_is_not_remembered() -> None:
    recent, find = RecentFindings(), Finder()

    def fail() -> Findings:
        raise LookupError

    for ask in (fail, find):
        try:
            recent.of(b"image", "first", ask)
        except LookupError:
            assert ask is fail
    assert find.times == 1
