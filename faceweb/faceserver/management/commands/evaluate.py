"""`manage.py evaluate DIR`: how well the models do on photos with labels."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from faceweb.engine.embedders.catalogue import EmbedderUnknown, get_embedder
from faceweb.engine.embedders.entry import EmbedderProblem
from faceweb.engine.weights import WeightsProblem
from faceweb.evaluation.cells import DataSetProblem
from faceweb.evaluation.report import MEASURES, Options, evaluate, unreadable
from faceweb.evaluation.roc_picture import roc_svg
from faceweb.evaluation.tables import render
from faceweb.faceapi.contract import RecognitionModel
from faceweb.faceserver.generations import embedder_behind


class Command(BaseCommand):
    help = (
        "Measure the models on folders of photos with labels; docs/evaluation.md says which "
        "tables make a data set. Prints tables; photos that cannot be read end it with an error."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
        parser.add_argument(
            "--only",
            type=_measures,
            default=MEASURES,
            metavar="MEASURE,...",
            help=f"some of: {', '.join(MEASURES)}",
        )
        parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure there")
        parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw ROC curves there")
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument(
            "--recognition-model",
            choices=[model.value for model in RecognitionModel],
            default=RecognitionModel.R04.value,
            help="whose embedder is measured; recognition_04 unless said",
        )
        whose.add_argument("--embedder", metavar="NAME", help="any embedder that is installed")
        parser.add_argument(
            "--limit", type=_positive, metavar="N", help="at most N pairs or photos of each table"
        )
        parser.add_argument(
            "--smallest-face",
            type=_positive,
            default=8,
            metavar="PX",
            help="what the levels of detection are measured from; 8 unless said",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = evaluate(
                options["folders"],
                get_embedder(options["embedder"] or embedder_behind(options["recognition_model"])),
                Options(options["only"], options["limit"], options["smallest_face"]),
                self._progress,
            )
        except (DataSetProblem, WeightsProblem, EmbedderProblem, EmbedderUnknown) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(render(report))
        try:
            if options["json"] is not None:
                text = json.dumps(report, indent=1, sort_keys=True, allow_nan=False)
                options["json"].write_text(text + "\n")
            if options["plots"] is not None:
                _draw(report, options["plots"])
        except OSError as error:
            raise CommandError(f"cannot write the results: {error.strerror}") from error
        if photos := unreadable(report):
            raise CommandError("not read, and counted as missed:\n" + "\n".join(photos))

    def _progress(self, what: str, done: int, of: int) -> None:
        """One line that counts where somebody watches; elsewhere a line for each tenth."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{what} {done}/{of}", str, "\n" if done == of else "")
            self.stderr.flush()
        elif done == of or done % max(1, of // 10) == 0:
            self.stderr.write(f"{what} {done}/{of}")


def _measures(text: str) -> list[str]:
    named = text.split(",")
    if unknown := set(named) - set(MEASURES):
        raise ArgumentTypeError(f"{', '.join(sorted(unknown))}: not one of {', '.join(MEASURES)}")
    return named


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return number


def _draw(report: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in report["sets"]:
        figures = one.get("verification", {})
        curves = {
            words: figures[kind]["roc"]
            for kind, words in (("pairs", "the pairs"), ("all_pairs", "all pairs"))
            if figures.get(kind, {}).get("roc")
        }
        if curves:
            title = f"{one['name']}, {report['embedder']}"
            (folder / f"{one['name']}-roc.svg").write_text(roc_svg(title, curves))
