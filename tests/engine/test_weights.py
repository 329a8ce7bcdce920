"""The model files: the right ones or none, and none before they are needed."""

import hashlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from faceweb.engine.weights import (
    CATALOGUE,
    CONVERTED,
    DETECTOR,
    TRAINED,
    WEIGHTS_FOLDER,
    WeightFile,
    WeightsProblem,
    load_session,
    providers,
    shared_session,
)

IMPORT_AND_WATCH = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
import faceweb.engine.pipeline
print([name for name in opened if name.endswith(".onnx")])
"""


@pytest.mark.parametrize("weight_file", CATALOGUE, ids=lambda weight_file: weight_file.name)
def test_files_are_those_of_the_catalogue(weight_file: WeightFile) -> None:
    data = (WEIGHTS_FOLDER / weight_file.name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == weight_file.sha256


@pytest.mark.parametrize("weight_file", TRAINED, ids=lambda weight_file: weight_file.name)
def test_a_trained_file_has_a_card_of_its_own(weight_file: WeightFile) -> None:
    card = WEIGHTS_FOLDER / f"{Path(weight_file.name).stem.upper()}.md"
    assert f"`{weight_file.sha256}`" in card.read_text()


@pytest.mark.parametrize("weight_file", CONVERTED, ids=lambda weight_file: weight_file.name)
def test_converted_files_and_model_cards_agree(weight_file: WeightFile) -> None:
    name, sha256 = weight_file.name, weight_file.sha256
    data = (WEIGHTS_FOLDER / name).read_bytes()
    card = (WEIGHTS_FOLDER / "MODELS.md").read_text().split(f"## `{name}`")[1].split("\n## ")[0]
    assert f"| sha256 | `{sha256}` |" in card
    assert f"| size | {len(data):,} bytes |" in card
    (licence_file,) = re.findall(r"see `(.+)`", card)
    assert (WEIGHTS_FOLDER / licence_file).read_text().strip()


def test_there_are_no_other_files_and_they_stay_small() -> None:
    files = {path.name for path in WEIGHTS_FOLDER.iterdir() if path.suffix in (".onnx", ".npz")}
    assert files == {weight_file.name for weight_file in CATALOGUE}
    assert sum(path.stat().st_size for path in WEIGHTS_FOLDER.iterdir()) < 26_000_000


def test_an_altered_file_is_refused(tmp_path: Path) -> None:
    data = bytearray((WEIGHTS_FOLDER / DETECTOR.name).read_bytes())
    data[-1] ^= 1
    (tmp_path / DETECTOR.name).write_bytes(data)
    with pytest.raises(WeightsProblem, match="sha256"):
        load_session(DETECTOR, tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsProblem, match=DETECTOR.name):
        load_session(DETECTOR, tmp_path)


def test_a_file_of_another_version_is_refused() -> None:
    with pytest.raises(WeightsProblem, match="sha256"):
        load_session(replace(DETECTOR, sha256="0" * 64))


def test_all_who_share_a_model_run_the_same_copy() -> None:
    with ThreadPoolExecutor(8) as threads:
        sessions = list(threads.map(lambda _: shared_session(DETECTOR), range(8)))
    assert len({id(session) for session in sessions}) == 1


@pytest.mark.parametrize("weight_file", CATALOGUE, ids=lambda weight_file: weight_file.name)
def test_the_model_card_lists_every_file(weight_file: WeightFile) -> None:
    card = (WEIGHTS_FOLDER.parent / "docs" / "models.md").read_text()
    assert f"| `{weight_file.name}` |" in card
    assert f"`{weight_file.sha256[:16]}`" in card


def test_one_thread_a_run_unless_the_operator_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FACE_ORT_THREADS", raising=False)
    assert load_session(DETECTOR).get_session_options().intra_op_num_threads == 1
    monkeypatch.setenv("FACE_ORT_THREADS", "2")
    assert load_session(DETECTOR).get_session_options().intra_op_num_threads == 2


def test_models_run_on_the_cpu_unless_the_operator_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("FACE_ORT_PROVIDERS", raising=False)
    assert load_session(DETECTOR).get_providers() == ["CPUExecutionProvider"]
    monkeypatch.setenv("FACE_ORT_PROVIDERS", " CPUExecutionProvider, ")
    assert providers() == ["CPUExecutionProvider"]


def test_a_provider_that_is_not_here_is_named_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FACE_ORT_PROVIDERS", "WarpDriveProvider,CPUExecutionProvider")
    with pytest.raises(WeightsProblem, match=r"no WarpDriveProvider .* CPUExecutionProvider"):
        load_session(DETECTOR)


def test_no_model_is_loaded_at_import() -> None:
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_AND_WATCH], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
