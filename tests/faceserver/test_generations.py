"""Embedders behind recognition models: two side by side, and one that is taken away."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from faceweb.engine.embedders import catalogue
from faceweb.faceserver import generations
from faceweb.faceserver.embeddings import unpack
from faceweb.faceserver.models import Container, DetectedFace
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.engine.own_embedder import install
from tests.faceserver.api import bad_argument, said
from tests.faceserver.groups import Group
from tests.programs import ROOT

INCOMPATIBLE = bad_argument("'recognitionModel' is incompatible.")
MODEL = "recognition_04"
FIRST = "dlib_resnet_v1"


@pytest.fixture(autouse=True)
def embedders(tmp_path, monkeypatch):
    """A catalogue with `own` beside the built-in ones; it ends with the test."""
    folder = install(tmp_path / "embedders")
    monkeypatch.setenv("FACE_EMBEDDERS", str(folder))
    catalogue.get_catalogue.cache_clear()
    yield folder
    catalogue.get_catalogue.cache_clear()


@pytest.fixture
def behind(settings):
    """behind(name): the embedder of recognition_04 from now on."""

    def change(name: str) -> None:
        settings.FACE_RECOGNITION_MODELS = {**settings.FACE_RECOGNITION_MODELS, MODEL: name}

    change(FIRST)
    return change


def take_away(folder) -> None:
    (folder / "own.toml").unlink()
    catalogue.get_catalogue.cache_clear()


def face_id(api, image=PERSON_A_1) -> str:
    return api.face_id(image, recognitionModel=MODEL)


def find(api, query: str, list_id: str):
    body = {"faceId": query, "largeFaceListId": list_id, "mode": "matchFace"}
    return api.json("POST", "/findsimilars", body)


def found(api, query: str, list_id: str) -> list[str]:
    return [each["persistedFaceId"] for each in find(api, query, list_id).body]


@pytest.fixture
def both(alice, behind):
    """Alice has a list and a faceId from before the change, and a list from after it."""
    alice.make_list("before", recognitionModel=MODEL)
    query = face_id(alice)
    behind("own")
    alice.make_list("after", recognitionModel=MODEL)
    return alice, query


@pytest.mark.parametrize(
    ("recognition_model", "expected"),
    [
        ("recognition_01", FIRST),
        ("recognition_02", FIRST),
        ("recognition_03", "fused_v1"),
        ("recognition_04", "fused_v1"),
    ],
)
def test_the_older_models_are_fast_and_the_newer_accurate(recognition_model, expected):
    assert generations.embedder_behind(recognition_model) == expected


def test_each_list_goes_on_with_the_embedder_it_was_made_with(both):
    alice, old_query = both
    new_query = face_id(alice)
    for list_id in ("before", "after"):
        alice.enrol(PERSON_B, list_id)
        same = alice.enrol(PERSON_A_1, list_id)
        alice.train(list_id)
        query = old_query if list_id == "before" else new_query
        assert found(alice, query, list_id)[0] == same
    names = Container.objects.order_by("pk").values_list("embedder", flat=True)
    assert names[0] == FIRST
    assert names[1].startswith("own@")


def test_faces_of_two_embedders_are_not_compared_though_their_model_is_the_same(both):
    alice, old_query = both
    new_query = face_id(alice)
    for list_id in ("before", "after"):
        alice.enrol(PERSON_A_2, list_id)
        alice.train(list_id)

    assert said(find(alice, new_query, "before")) == INCOMPATIBLE
    assert said(find(alice, old_query, "after")) == INCOMPATIBLE
    pair = {"faceId1": old_query, "faceId2": new_query}
    assert said(alice.json("POST", "/verify", pair)) == INCOMPATIBLE
    ids = [old_query, new_query]
    assert said(alice.json("POST", "/group", {"faceIds": ids})) == INCOMPATIBLE
    among = {"faceId": old_query, "faceIds": [new_query]}
    assert said(alice.json("POST", "/findsimilars", among)) == INCOMPATIBLE


def test_a_group_from_before_is_not_asked_about_faces_from_after(alice, behind):
    group = Group(alice).make(recognitionModel=MODEL)
    person_id = group.known("Anna", PERSON_A_1)
    group.train()
    behind("own")
    query = face_id(alice, PERSON_A_2)

    assert said(group.identify(query)) == INCOMPATIBLE
    body = {"faceId": query, "personId": person_id, "personGroupId": group.group_id}
    assert said(alice.json("POST", "/verify", body)) == INCOMPATIBLE


def test_each_embedder_answers_with_its_own_calibration(both):
    alice, old_query = both
    new_query = face_id(alice)
    for query, list_id in ((old_query, "before"), (new_query, "after")):
        alice.enrol(PERSON_B, list_id)
        alice.train(list_id)
        (candidate,) = find(alice, query, list_id).body
        container = Container.objects.get(chosen_id=list_id)
        embedder = catalogue.get_embedder(container.embedder)
        rows = [DetectedFace.objects.get(pk=query), container.faces.get()]
        one, other = unpack(row.embedding for row in rows)
        expected = float(embedder.calibration.confidence(one @ other))
        assert candidate["confidence"] == pytest.approx(expected, abs=1e-4)


def test_one_image_enrolled_in_both_lists_is_embedded_for_each(both):
    """What was found in an image is remembered for a minute: by embedder."""
    alice, _query = both
    for list_id in ("before", "after"):
        alice.enrol(PERSON_A_2, list_id)
    lengths = [len(one.faces.get().embedding) for one in Container.objects.order_by("pk")]
    assert lengths == [2 * 128, 2 * 24]


def test_a_snapshot_keeps_the_embedder(alice, behind):
    alice.make_list("before", recognitionModel=MODEL)
    same = alice.enrol(PERSON_A_1, "before")
    alice.train("before")
    query = face_id(alice)
    behind("own")
    mine = str(Container.objects.get().subscription_id)
    body = {"type": "LargeFaceList", "objectId": "before", "applyScope": [mine]}
    taken = alice.json("POST", "/snapshots", body).headers["Operation-Location"]
    snapshot = alice.get(taken).body["resourceLocation"]
    alice.json("POST", f"{snapshot}/apply", {"objectId": "copy", "mode": "CreateNew"})

    assert found(alice, query, "copy") == [same]
    alice.enrol(PERSON_B, "copy")
    assert Container.objects.get(chosen_id="copy").embedder == FIRST


def test_what_an_embedder_that_was_taken_away_made_is_refused_and_the_rest_goes_on(
    alice, behind, embedders, caplog
):
    install(embedders, mean=99)  # a name that no other test had told
    behind("own")
    alice.make_list("orphan", recognitionModel=MODEL)
    same = alice.enrol(PERSON_A_1, "orphan")
    alice.train("orphan")
    query, other = face_id(alice), face_id(alice, PERSON_B)
    behind(FIRST)
    take_away(embedders)

    for _ in range(2):
        assert said(find(alice, query, "orphan")) == INCOMPATIBLE
    pair = {"faceId1": query, "faceId2": other}
    assert said(alice.json("POST", "/verify", pair)) == INCOMPATIBLE
    faces = "/largefacelists/orphan/persistedfaces"
    assert said(alice.image(faces, PERSON_B)) == INCOMPATIBLE
    assert caplog.text.count("cannot be used") == 1

    assert [each["persistedFaceId"] for each in alice.get(faces).body] == [same]
    assert alice.delete(f"{faces}/{same}").status == 200
    assert alice.delete("/largefacelists/orphan").status == 200
    assert len(alice.image("/detect", GROUP_OF_SIX, recognitionModel=MODEL).body) == 6


def test_another_file_under_the_same_name_is_another_embedder(alice, behind, embedders):
    behind("own")
    alice.make_list("old", recognitionModel=MODEL)
    alice.enrol(PERSON_A_1, "old")
    alice.train("old")
    install(embedders, mean=100)
    catalogue.get_catalogue.cache_clear()

    assert said(find(alice, face_id(alice), "old")) == INCOMPATIBLE


def test_a_network_that_broke_after_the_start_is_refused_like_one_that_is_gone(
    alice, behind, embedders
):
    behind("own")
    alice.make_list("broken", recognitionModel=MODEL)
    behind(FIRST)
    (embedders / "own.onnx").write_bytes(b"")
    catalogue.get_catalogue.cache_clear()

    answer = alice.image("/largefacelists/broken/persistedfaces", PERSON_B)
    assert said(answer) == INCOMPATIBLE


@pytest.mark.parametrize(
    ("named", "said_why"),
    [
        ({MODEL: "best"}, "recognition_04: no embedder 'best'"),
        ({"recognition_05": FIRST}, "recognition_05 is no recognition model"),
    ],
)
def test_a_setting_that_names_what_is_not_there_is_met_at_the_start(settings, named, said_why):
    settings.FACE_RECOGNITION_MODELS = {**settings.FACE_RECOGNITION_MODELS, **named}
    with pytest.raises(ImproperlyConfigured, match=said_why):
        generations.make_ready()


def test_an_embedder_without_a_calibration_is_met_at_the_start(behind, embedders):
    install(embedders, calibration=None)
    catalogue.get_catalogue.cache_clear()
    behind("own")
    with pytest.raises(ImproperlyConfigured, match="own has no calibration"):
        generations.make_ready()


def test_an_embedder_that_is_whole_is_ready(behind):
    behind("own")
    generations.make_ready()


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"FACE_RECOGNITION_MODELS": "recognition_04=best"}, "no embedder 'best'"),
        ({"FACE_RECOGNITION_MODELS": "recognition_04"}, "is not of the form key=value"),
        ({"FACE_EMBEDDERS": "/nowhere"}, "/nowhere is no folder"),
    ],
)
def test_the_server_does_not_start_on_a_mistake(variables, told, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "faceweb.settings.faceserver")
    done = subprocess.run(
        [sys.executable, "-c", "import faceweb.faceserver.wsgi"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert told in done.stderr
