"""What was found in an image is remembered for a moment, and no longer."""

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
        return Findings(640, 480, [])


def test_the_same_image_is_looked_at_once() -> None:
    recent, find = RecentFindings(), Finder()

    assert recent.of(b"image", find) is recent.of(b"image", find)
    assert find.times == 1
    recent.of(b"another", find)
    assert find.times == 2


def test_findings_are_forgotten_after_a_minute() -> None:
    now = [0.0]
    recent, find = RecentFindings(clock=lambda: now[0]), Finder()
    recent.of(b"image", find)
    now[0] = REMEMBERED_S + 1
    recent.of(b"image", find)

    assert find.times == 2


def test_only_the_last_few_images_are_remembered() -> None:
    recent, find = RecentFindings(), Finder()
    for number in range(REMEMBERED_IMAGES + 1):
        recent.of(bytes([number]), find)
    recent.of(bytes([0]), find)

    assert find.times == REMEMBERED_IMAGES + 2


def test_a_failure_is_not_remembered() -> None:
    recent, find = RecentFindings(), Finder()

    def fail() -> Findings:
        raise LookupError

    for ask in (fail, find):
        try:
            recent.of(b"image", ask)
        except LookupError:
            assert ask is fail
    assert find.times == 1
