"""Face - Group: faces that belong together, by real photos and by vectors of known likeness."""

import uuid

import numpy as np
import pytest

from faceweb.faceserver.grouping import cluster
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.faceserver.api import bad_argument, refusal, said


def group(api, face_ids):
    return api.json("POST", "/group", {"faceIds": face_ids})


def test_photos_of_one_person_are_a_group_and_strangers_are_not(alice):
    anna = [alice.face_id(photo) for photo in (PERSON_A_1, PERSON_A_2, PERSON_A_3)]
    bert = [alice.face_id(PERSON_B), alice.face_id(PERSON_B)]
    strangers = [face["faceId"] for face in alice.image("/detect", GROUP_OF_SIX).body]
    answer = group(alice, [bert[0], *strangers, *anna, bert[1]])
    assert said(answer) == (200, {"groups": [anna, bert], "messyGroup": strangers})


def test_the_messy_group_is_there_when_it_is_empty(alice):
    faces = [alice.face_id(PERSON_A_1), alice.face_id(PERSON_A_2)]
    assert group(alice, faces).body == {"groups": [faces], "messyGroup": []}


def test_nobody_alike_is_no_group(alice):
    faces = [alice.face_id(PERSON_A_1), alice.face_id(PERSON_B)]
    assert group(alice, faces).body == {"groups": [], "messyGroup": faces}


def test_a_face_asked_about_twice_is_answered_once(alice):
    face_id = alice.face_id(PERSON_A_1)
    assert group(alice, [face_id, face_id.upper()]).body == {"groups": [], "messyGroup": [face_id]}


@pytest.mark.parametrize(
    ("face_ids", "expected"),
    [
        (None, bad_argument("Request body is invalid.")),
        ("x", bad_argument("Request body is invalid.")),
        (["x", "y"], bad_argument("Request body is invalid.")),
        ([], bad_argument("The length of faceIds is not in a valid range.")),
        (
            [str(uuid.UUID(int=1))],
            bad_argument("The length of faceIds is not in a valid range."),
        ),
        (
            [str(uuid.UUID(int=1))] * 1001,
            bad_argument("The length of faceIds is not in a valid range."),
        ),
        ([str(uuid.UUID(int=1))] * 2, refusal(400, "FaceNotFound", "Face is not found.")),
    ],
)
def test_the_face_ids_are_checked(alice, face_ids, expected):
    assert said(group(alice, face_ids)) == expected


def test_models_must_agree(alice):
    faces = [
        alice.face_id(PERSON_A_1),
        alice.face_id(PERSON_A_2, recognitionModel="recognition_02"),
    ]
    assert said(group(alice, faces)) == bad_argument("'recognitionModel' is incompatible.")


def around(generator, centre, count, spread):
    vectors = centre + spread * generator.normal(size=(count, 128)) / np.sqrt(128)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_persons_among_a_thousand_faces_are_found_apart():
    """No pair of strangers chains two groups together."""
    numbers = np.random.default_rng(1)
    centres = around(numbers, np.eye(128)[0] * 2.5, 100, 1.0)
    faces = np.concatenate([around(numbers, centre, 10, 0.2) for centre in centres])
    order = numbers.permutation(1000)
    groups = cluster(faces[order], 0.93)
    assert sorted(map(len, groups)) == [10] * 100
    assert all(len({order[row] // 10 for row in rows}) == 1 for rows in groups)


def test_every_row_is_in_one_group():
    numbers = np.random.default_rng(2)
    faces = around(numbers, np.eye(128)[0] * 2, 60, 1.0)
    for least in (-2.0, 0.5, 0.8, 0.85, 2.0):
        rows = [row for group in cluster(faces, least) for row in group]
        assert sorted(rows) == list(range(60))
    assert len(cluster(faces, -2.0)) == 1
    assert len(cluster(faces, 2.0)) == 60
