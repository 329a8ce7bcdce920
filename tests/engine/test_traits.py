"""Traits and emotions of real faces, and of crops that show none."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from faceweb.engine.attributes import appearance
from faceweb.engine.attributes.brightness import eyes_against_cheeks
from faceweb.engine.attributes.emotion import NO_EMOTION, EmotionNetworks
from faceweb.engine.attributes.traits import FEATURES, HairTraits, Probes, Traits, features_of
from faceweb.engine.attributes.views import CLOSE_REACH, WIDE_REACH, cut_views, view_points
from faceweb.engine.description import Accessory, Glasses, HairColor, MaskType
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.portrait import BATCH_SIZE, PORTRAIT_SIZE_PX, PortraitNetwork
from faceweb.engine.weights import (
    EMOTION,
    EXPRESSION,
    PORTRAIT,
    PROBES,
    WEIGHTS_FOLDER,
    WeightsProblem,
    load_session,
    read_verified,
)
from tests import assets
from tests.engine.photos import read_photo

PLAIN = Traits(*[0.0] * len(Traits._fields))
BARE = HairTraits(*[0.0] * len(HairTraits._fields))
BRIGHT, DARK = 1.0, 0.4


@pytest.fixture(scope="module")
def network() -> PortraitNetwork:
    return PortraitNetwork(load_session(PORTRAIT))


@pytest.fixture(scope="module")
def probes() -> Probes:
    return Probes(read_verified(PROBES))


@pytest.fixture(scope="module")
def emotions() -> EmotionNetworks:
    return EmotionNetworks(load_session(EMOTION), load_session(EXPRESSION))


def views(photo: Path, reach: float = CLOSE_REACH) -> NDArray[np.uint8]:
    """The photo's faces from left to right."""
    image = read_photo(photo)
    points = np.stack([face.points for face in get_pipeline().find_faces(image)])
    return cut_views(image, points[np.argsort(points[:, 2, 0])], reach)


def crops_without_a_face() -> NDArray[np.uint8]:
    noise = np.random.default_rng(0).integers(0, 256, (PORTRAIT_SIZE_PX, PORTRAIT_SIZE_PX, 3))
    grey = noise[:, :, :1].repeat(3, axis=2)
    return np.stack([noise, grey, noise * 0, noise * 0 + 255]).astype(np.uint8)


def test_men_and_women_of_a_group_are_told_apart(network: PortraitNetwork, probes: Probes) -> None:
    traits = probes.traits(network.describe(views(assets.GROUP_OF_SIX)))
    assert [one.male > 0.5 for one in traits] == [False, False, True, True, True, False]
    assert all(15 < one.age < 50 for one in traits)
    assert [appearance.makeup(one).lip > 0.5 for one in traits] == [
        one.male < 0.5 for one in traits
    ]


@pytest.mark.parametrize("photo", [assets.PERSON_A_1, assets.PERSON_A_2, assets.PERSON_A_3])
def test_one_man_is_the_same_on_all_his_photos(
    network: PortraitNetwork, probes: Probes, photo: Path
) -> None:
    (traits,) = probes.traits(network.describe(views(photo)))
    assert traits.male > 0.9
    assert 35 < traits.age < 60
    assert traits.smile > 0.5
    assert appearance.glasses(traits, BRIGHT) is Glasses.NONE
    assert appearance.mask(traits).type is MaskType.NO_MASK
    assert all(chance < 0.5 for _, chance in appearance.accessories(traits))


def test_gray_hair_is_told(network: PortraitNetwork, probes: Probes) -> None:
    close, wide = (
        network.describe(views(assets.PERSON_B, reach)) for reach in (CLOSE_REACH, WIDE_REACH)
    )
    (traits,), (hair,) = probes.traits(close), probes.hair(close, wide)
    best, confidence = appearance.hair(traits, hair).colors[0]
    assert best is HairColor.GRAY
    assert confidence > 0.5


def test_a_broad_smile_is_happiness(emotions: EmotionNetworks) -> None:
    (emotion,) = emotions.read(views(assets.PERSON_A_1))
    assert emotion.happiness > 0.9
    assert emotion.contempt == 0


def test_crops_without_a_face_give_finite_numbers_in_range(
    network: PortraitNetwork, probes: Probes, emotions: EmotionNetworks
) -> None:
    crops = crops_without_a_face()
    portraits = network.describe(crops)
    traits, hair = probes.traits(portraits), probes.hair(portraits, portraits)
    assert len(traits) == len(hair) == len(crops)
    for age, *chances in traits:
        assert 0 <= age <= 100
        assert all(0 <= chance <= 1 for chance in chances)
    assert all(0 <= chance <= 1 for one in hair for chance in one)
    for emotion in emotions.read(crops):
        assert sum(emotion) == pytest.approx(1)
        assert all(0 <= share <= 1 for share in emotion)
    assert all(math.isfinite(ratio) for ratio in eyes_against_cheeks(crops))


def test_points_that_fall_together_or_lie_outside_still_give_a_crop() -> None:
    image = read_photo(assets.PERSON_B)
    points = np.stack([np.full((5, 2), 3.0), np.full((5, 2), -500.0) + np.eye(5, 2)])
    assert cut_views(image, points.astype(np.float32), CLOSE_REACH).shape == (2, 224, 224, 3)


def test_batches_change_nothing(network: PortraitNetwork) -> None:
    crops = views(assets.GROUP_OF_SIX)
    many = np.concatenate([crops] * 2)
    assert len(many) > BATCH_SIZE
    alone = np.concatenate([features_of(network.describe(crop[None])) for crop in crops])
    together = features_of(network.describe(many))
    assert together.shape == (len(many), FEATURES)
    assert np.abs(together - np.concatenate([alone] * 2)).max() < 1e-3


def test_no_faces_give_no_answers(
    network: PortraitNetwork, probes: Probes, emotions: EmotionNetworks
) -> None:
    none = cut_views(read_photo(assets.PERSON_B), np.empty((0, 5, 2), np.float32), CLOSE_REACH)
    portraits = network.describe(none)
    assert len(portraits) == 0
    assert probes.traits(portraits) == probes.hair(portraits, portraits) == []
    assert emotions.read(none) == []


def test_an_altered_file_of_probes_is_refused(tmp_path: Path) -> None:
    data = bytearray(read_verified(PROBES))
    data[len(data) // 2] ^= 1
    (tmp_path / PROBES.name).write_bytes(data)
    with pytest.raises(WeightsProblem, match="sha256"):
        read_verified(PROBES, tmp_path)


def test_dark_lenses_make_glasses_sunglasses_and_hide_the_eyes() -> None:
    wearer = PLAIN._replace(glasses=0.9)
    assert appearance.glasses(wearer, BRIGHT) is Glasses.READING
    assert appearance.glasses(wearer, DARK) is Glasses.SUN
    assert appearance.glasses(PLAIN, DARK) is Glasses.NONE
    assert appearance.occlusion(wearer, DARK).eye
    assert not appearance.occlusion(wearer, BRIGHT).eye


def test_darkened_eyes_are_measured() -> None:
    (crop,) = views(assets.PERSON_A_1)
    (left_x, left_y), (right_x, right_y) = view_points(CLOSE_REACH)[:2].astype(int)
    dark = crop.copy()
    dark[min(left_y, right_y) - 25 : max(left_y, right_y) + 25, left_x - 30 : right_x + 30] //= 4
    bare, covered = eyes_against_cheeks(np.stack([crop, dark]))
    assert covered < appearance.DARK_EYES < bare


def test_headwear_hides_hair_and_forehead() -> None:
    hatted = PLAIN._replace(headwear=0.8)
    assert appearance.hair(hatted, BARE).invisible
    assert appearance.hair(hatted, BARE).colors == ()
    assert appearance.occlusion(hatted, BRIGHT).forehead
    assert appearance.accessories(hatted)[0] == (Accessory.HEADWEAR, 0.8)


def test_colours_of_hair_are_ranked() -> None:
    hair = appearance.hair(PLAIN, BARE._replace(brown=0.3, black=0.6, gray=0.1))
    colors = [color for color, _ in hair.colors]
    assert colors[:2] == [HairColor.BLACK, HairColor.BROWN]
    assert sorted((sure for _, sure in hair.colors), reverse=True) == [s for _, s in hair.colors]


def test_a_mask_is_told_only_when_likely() -> None:
    likely, perhaps = PLAIN._replace(mask=0.9), PLAIN._replace(mask=0.4)
    assert appearance.mask(likely).type is MaskType.FACE_MASK
    assert appearance.mask(likely).nose_and_mouth_covered
    assert appearance.mask(perhaps).type is MaskType.UNCERTAIN
    assert not appearance.mask(perhaps).nose_and_mouth_covered
    assert appearance.occlusion(likely, BRIGHT).mouth


def test_the_neutral_emotion_is_a_distribution() -> None:
    assert sum(NO_EMOTION) == NO_EMOTION.neutral == 1


@pytest.mark.parametrize(
    ("trait", "chance"),
    [
        *((kind.value, chance) for kind, chance in appearance.ACCESSORIES_UNTOLD),
        ("eye_makeup", appearance.NO_MAKEUP.eye),
        ("lip_makeup", appearance.NO_MAKEUP.lip),
    ],
)
def test_what_is_not_told_is_as_likely_as_on_anybody(trait: str, chance: float) -> None:
    rows = (WEIGHTS_FOLDER / "PROBES.md").read_text().splitlines()
    (row,) = (line for line in rows if line.startswith(f"| {trait} |"))
    assert f"| {chance:.0%} |" in row
