"""The detector's glance and closer look on the test photos."""

import cv2
import numpy as np
import onnxruntime
import pytest

from faceweb.engine.detector import MOST_PIXELS, SCORE_THRESHOLD, Detector, Region
from faceweb.engine.types import RGBImage
from faceweb.engine.weights import DETECTOR, load_session
from tests import assets
from tests.engine.photos import read_photo


@pytest.fixture(scope="module")
def session() -> onnxruntime.InferenceSession:
    return load_session(DETECTOR)


class CountedSession:
    """A session that remembers how many pixels it looked at, look by look."""

    def __init__(self, session: onnxruntime.InferenceSession) -> None:
        self._session = session
        self.looks: list[int] = []

    def run(self, names: None, feed: dict[str, RGBImage]) -> list[object]:
        self.looks.append(feed["image"].shape[1] * feed["image"].shape[2])
        return list(self._session.run(names, feed))


@pytest.fixture
def counted(session: onnxruntime.InferenceSession) -> CountedSession:
    return CountedSession(session)


@pytest.fixture
def detector(counted: CountedSession) -> Detector:
    return Detector(counted)


def group_on_a_wall() -> RGBImage:
    """Six faces of about 25 px near the lower right corner of a grey wall."""
    wall = np.full((1000, 1600, 3), 128, np.uint8)
    small = cv2.resize(read_photo(assets.GROUP_OF_SIX), (320, 220), interpolation=cv2.INTER_AREA)
    wall[700:920, 1200:1520] = small
    return wall


def test_a_portrait_gets_a_glance_only(detector: Detector, counted: CountedSession) -> None:
    assert len(detector.detect(read_photo(assets.PERSON_A_1), 36)) == 1
    assert len(counted.looks) == 1


def test_small_faces_get_a_closer_look_at_their_part_only(
    detector: Detector, counted: CountedSession
) -> None:
    found = detector.detect(group_on_a_wall(), 8)
    assert len(found) == 6
    assert (found.boxes[:, :2] > [1200, 700]).all()
    assert (found.boxes[:, 2:] < [1520, 920]).all()
    _, closer = counted.looks
    assert closer < 0.5 * 1600 * 1000


def test_a_part_looked_at_gives_places_in_the_whole_image(detector: Detector) -> None:
    image = group_on_a_wall()
    whole = detector.look(image, Region(0, 0, 1600, 1000), 1, SCORE_THRESHOLD)
    part = detector.look(image, Region(1152, 640, 1600, 1000), 1, SCORE_THRESHOLD)
    assert len(whole) == len(part) == 6
    order, same = (np.argsort(one.boxes[:, 0]) for one in (whole, part))
    assert part.boxes[same] == pytest.approx(whole.boxes[order], abs=2)
    assert part.points[same] == pytest.approx(whole.points[order], abs=2)


def test_a_lower_least_score_adds_fainter_faces_and_keeps_the_others(detector: Detector) -> None:
    image = read_photo(assets.GROUP_OF_SIX)
    sure, faint = detector.detect(image, 20), detector.detect(image, 20, 0.05)
    assert len(sure) == 6 <= len(faint)
    assert (sure.scores >= SCORE_THRESHOLD).all()
    assert (faint.scores >= 0.05).all()
    assert (np.diff(faint.scores) <= 0).all()


@pytest.mark.parametrize("shape", [(4000, 4000), (1000, 16_000), (1, 1), (1, 5000)])
def test_no_look_exceeds_the_most_pixels(
    detector: Detector, counted: CountedSession, shape: tuple[int, int]
) -> None:
    assert len(detector.detect(np.full((*shape, 3), 128, np.uint8), 8)) == 0
    assert max(counted.looks) <= 1.1 * MOST_PIXELS
