"""What a face server needs to answer: /readyz."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.conf import settings

from faceweb.engine.weights import CATALOGUE, WeightsProblem, read_verified
from faceweb.once import once
from faceweb.operations.databases import database_answers, migrations_are_applied
from faceweb.operations.readiness import NotReady, Readiness


@once
def readiness() -> Readiness:
    """The process's."""
    return Readiness(
        {
            "database": database_answers,
            "migrations": migrations_are_applied,
            "index": _index_can_be_written,
            "models": _models_are_whole,
        },
        settings.READINESS_LIMIT_S,
    )


@once
def models_problem() -> str:
    """What is wrong with the model files, or nothing. They are read once, at the start: what a
    process loaded then is what it runs."""
    for file in CATALOGUE:
        try:
            read_verified(file)
        except WeightsProblem as problem:
            return str(problem)
    return ""


def _index_can_be_written() -> None:
    folder: Path = getattr(settings, "FACE_INDEX_FOLDER")  # noqa: B009
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"0")
    except OSError as error:
        raise NotReady("the folder of the index cannot be written") from error


def _models_are_whole() -> None:
    if problem := models_problem():
        raise NotReady(problem)
