"""The programs in `examples/` run as their README says, in Python and in a shell."""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.programs import ROOT

Run = Callable[..., str]


@pytest.fixture
def run(source, target, programs) -> Run:
    """run(name, *words) -> what the example printed; it must succeed."""

    def example(name: str, *words: object) -> str:
        interpreter = sys.executable if name.endswith(".py") else "sh"
        done = subprocess.run(
            [interpreter, str(ROOT / "examples" / name), *map(str, words)],
            env={
                "PATH": os.environ["PATH"],
                "FACE_ENDPOINT": programs.face,
                "FACE_KEY": source.key,
                "FACE_TARGET_KEY": target.key,
                "FACE_TARGET_SUBSCRIPTION": target.id,
            },
            check=False,
            text=True,
            capture_output=True,
            timeout=60,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    return example


def test_every_example_is_run_here():
    programs = {path.name for path in (ROOT / "examples").iterdir() if path.suffix != ".md"}
    here = (ROOT / "tests" / "sdk" / "test_examples.py").read_text()
    assert {name for name in programs if f'"{name}"' not in here} == set()


def test_detect_in_python(run, photo_url):
    assert run("detect.py", photo_url(GROUP_OF_SIX)).count("pixels at") == 6


def test_detect_with_curl(run, photo_url):
    assert run("detect.sh", photo_url(GROUP_OF_SIX)).count("faceRectangle") == 6


def test_attributes_in_python(run, photo_url):
    printed = run("attributes.py", photo_url(GROUP_OF_SIX))
    assert printed.count("the tip of the nose at") == 6
    assert printed.count("years old") == 6


def test_attributes_with_curl(run, photo_url):
    found = json.loads(run("attributes.sh", photo_url(GROUP_OF_SIX)))
    assert [len(face["faceLandmarks"]) for face in found] == [27] * 6
    assert {len(face["faceAttributes"]) for face in found} == {14}


def test_find_similar_in_python(run):
    (line,) = run("find_similar.py", PERSON_A_1, PERSON_B, PERSON_A_2).splitlines()
    assert line.startswith(f"{PERSON_A_2}: confidence 0.")


def test_find_similar_with_curl(run):
    *others, answer = run("find_similar.sh", PERSON_A_1, PERSON_B, PERSON_A_2).splitlines()
    face_ids = [line.split(" ")[0] for line in others]
    assert answer.index(face_ids[1]) < answer.index(face_ids[0])


def test_identify_in_python(run):
    known = [f"Anna={PERSON_A_2}", f"Anna={PERSON_A_3}", f"Ben={PERSON_B}"]
    printed = run("identify.py", PERSON_A_1, *known)
    assert ": Anna, confidence 0." in printed
    assert "is it Anna? yes" in printed
    assert "is it Ben? no" in printed


def test_identify_with_curl(run):
    printed = run("identify.sh", PERSON_A_1, "Anna", PERSON_A_2, PERSON_A_3)
    *_, naming, identified, verified = printed.splitlines()
    person_id = naming.removeprefix("Anna is ")
    assert person_id in identified
    assert '"isIdentical": true' in verified


def test_a_large_list_in_python(run):
    best, other = run("large_list.py", PERSON_A_1, PERSON_B, PERSON_A_2).splitlines()
    assert best.startswith(str(PERSON_A_2))
    assert other.startswith(str(PERSON_B))


def test_a_large_list_with_curl(run):
    printed = run("large_list.sh", PERSON_A_1, PERSON_B, PERSON_A_2)
    first, second, listed, ranked = printed.splitlines()
    b, a = first.split('"')[3], second.split('"')[3]
    assert PERSON_A_2.name in listed
    assert ranked.index(a) < ranked.index(b)


def test_a_snapshot_in_python(run):
    assert run("snapshot.py", PERSON_A_1, PERSON_B) == "Moving: 2 faces arrived\n"


def test_a_snapshot_with_curl(run):
    *_, copy = run("snapshot.sh", PERSON_A_1, PERSON_B).splitlines()
    assert copy.count("persistedFaceId") == 2
