"""The front door: data sets in, one report of plain values out, the same each time but for the
milliseconds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from faceweb.engine.confidence import Calibration
from faceweb.engine.detector import Detector
from faceweb.engine.embedders.entry import EmbedderProblem
from faceweb.engine.embedders.interface import Embedder
from faceweb.engine.pipeline import get_pipeline
from faceweb.engine.weights import DETECTOR, shared_session
from faceweb.evaluation.attributes import measure_attributes, measures_for
from faceweb.evaluation.cards import trained_on
from faceweb.evaluation.cells import DataSetProblem
from faceweb.evaluation.detection import measure_detection
from faceweb.evaluation.identification import measure_identification
from faceweb.evaluation.layout import DataSet, read_data_set
from faceweb.evaluation.milliseconds import measure_milliseconds
from faceweb.evaluation.portraits import Progress, look_at_portraits
from faceweb.evaluation.verification import measure_verification

MEASURES = ("verification", "identification", "detection", "attributes", "milliseconds")
SIGNIFICANT_DIGITS = 5


@dataclass(frozen=True)
class Options:
    """`smallest_px`: from which size on faces are asked for where a data set's boxes have levels
    of difficulty; `limit`: at most this many pairs or photos of each table."""

    only: Collection[str] = MEASURES
    limit: int | None = None
    smallest_px: float = 8.0


def evaluate(
    folders: Sequence[Path], embedder: Embedder, options: Options, progress: Progress
) -> dict[str, Any]:
    """Raises DataSetProblem before anything is measured where a folder's tables are not right,
    or nothing asked for can be measured on it; and WeightsProblem where a model is missing."""
    data_sets = [read_data_set(folder, options.limit) for folder in folders]
    names = [data_set.name for data_set in data_sets]
    if len(set(names)) < len(names):
        raise DataSetProblem("two folders have the same name")
    for data_set in data_sets:
        if not _possible(data_set) & set(options.only):
            can = ", ".join(sorted(_possible(data_set)))
            raise DataSetProblem(f"{data_set.name}: nothing to do; its tables allow {can}")
    reports = [_evaluate(one, embedder, options, progress) for one in data_sets]
    report: dict[str, Any] = _rounded(
        {
            "embedder": embedder.name,
            "limit": options.limit,
            "calibration": _widest_calibration(reports),
            "sets": reports,
        }
    )
    return report


def unreadable(report: dict[str, Any]) -> list[str]:
    """The photos that could not be opened, by data set and path."""
    return [
        f"{one['name']}: {path}"
        for one in report["sets"]
        for part in ("portraits", "detection")
        for path in one.get(part, {}).get("unreadable", [])
    ]


def _evaluate(
    data_set: DataSet, embedder: Embedder, options: Options, progress: Progress
) -> dict[str, Any]:
    pipeline = get_pipeline()
    todo = _possible(data_set) & set(options.only)
    report: dict[str, Any] = {
        "name": data_set.name,
        "tables": dict(data_set.sha256),
        "trained_on": trained_on(data_set),
    }
    who = todo & {"verification", "identification"}
    if who or "attributes" in todo:
        wanted = {measure.needs for measure in measures_for(data_set)}
        seen = look_at_portraits(
            data_set,
            pipeline,
            embedder if who else None,
            frozenset(wanted if "attributes" in todo else ()),
            progress,
        )
        report["portraits"] = {
            "found": seen.found,
            "missed": seen.missed,
            "enlarged": seen.enlarged,
            "unreadable": seen.unreadable,
        }
        if "verification" in todo:
            report["verification"] = measure_verification(
                data_set, seen.embeddings, _calibration(embedder)
            )
        if "identification" in todo:
            report["identification"] = measure_identification(data_set.identities, seen.embeddings)
        if "attributes" in todo:
            report["attributes"] = measure_attributes(data_set, seen)
    if "detection" in todo:
        detector = Detector(shared_session(DETECTOR))
        report["detection"] = measure_detection(
            data_set, pipeline, detector, options.smallest_px, progress
        )
    if "milliseconds" in todo:
        report["milliseconds"] = measure_milliseconds(data_set, pipeline, embedder, progress)
    return report


def _possible(data_set: DataSet) -> set[str]:
    """What the tables allow to measure."""
    people = len(set(data_set.identities.values()))
    allowed = {
        "verification": bool(data_set.pairs) or 1 < people < len(data_set.identities),
        "identification": 1 < people < len(data_set.identities),
        "detection": bool(data_set.boxes),
        "attributes": bool(measures_for(data_set)),
        "milliseconds": True,
    }
    return {measure for measure in MEASURES if allowed[measure]}


def _calibration(embedder: Embedder) -> Calibration | None:
    """None for an operator's embedder that waits for this very measurement."""
    try:
        return embedder.calibration
    except EmbedderProblem:
        return None


def _widest_calibration(reports: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """That of the set with the most pairs of strangers: what a calibration file holds."""
    measured = [
        {
            "set": report["name"],
            "strangers": report["verification"]["all_pairs"]["strangers"],
            "strangers_reach": report["verification"]["calibration"]["strangers_reach"],
        }
        for report in reports
        if report.get("verification", {}).get("calibration", {}).get("strangers_reach")
    ]
    return max(measured, key=lambda one: int(one["strangers"]), default=None)


def _rounded(value: Any) -> Any:
    """Floats to a few digits, everywhere in plain values."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(one) for one in value]
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
    return value
