"""A report as tables a terminal shows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Row = Sequence[str]


def percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.2%}"


def decimals(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def span(ends: Sequence[float] | None) -> str:
    return "-" if ends is None else f"{ends[0]:.3f}-{ends[1]:.3f}"


def one_in(share: float | None) -> str:
    if share is None:
        return "-"
    return f"1 in {1 / share:,.0f}" if share > 0 else "never"


def render(report: dict[str, Any]) -> str:
    """All tables of a report of `report.evaluate`."""
    lines = [f"embedder {report['embedder']}"]
    for one in report["sets"]:
        lines += ["", f"== {one['name']}", *_set(one)]
    return "\n".join(lines)


def aligned(header: Row, rows: Sequence[Row]) -> list[str]:
    """The first column to the left, the others to the right."""
    widths = [max(len(row[place]) for row in (header, *rows)) for place in range(len(header))]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (header, *rows)
    ]


def _set(one: dict[str, Any]) -> Iterator[str]:
    if "portraits" in one:
        seen = one["portraits"]
        yield (
            f"{seen['found']} photos with a face ({seen['enlarged']} after enlarging), "
            f"{seen['missed']} without, {len(seen['unreadable'])} unreadable"
        )
    for card in one["trained_on"]:
        yield f"trained on this very set: see weights/{card} for cross-validated figures"
    for name, part in (
        ("verification", _verification),
        ("identification", _identification),
        ("detection", _detection),
        ("attributes", _attributes),
        ("milliseconds", _milliseconds),
    ):
        if one.get(name):
            yield ""
            yield from part(one[name])


def _verification(figures: dict[str, Any]) -> Iterator[str]:
    rows = []
    for kind, words in (("pairs", "the pairs"), ("all_pairs", "all pairs")):
        if kind in figures and "true_match_rate" in figures[kind]:
            of = figures[kind]
            rates = [percent(share) for share in of["true_match_rate"].values()]
            counts = [f"{of['one_person']:,}", f"{of['strangers']:,}"]
            right = percent(of.get("accuracy"))
            rows.append([words, *counts, right, *rates, percent(of["equal_error_rate"])])
    header = ["verification", "one person", "strangers", "accuracy"]
    yield from aligned([*header, "FMR 1e-2", "1e-3", "1e-4", "EER"], rows)
    if missed := figures.get("pairs", {}).get("with_a_missed_face"):
        yield f"{missed} pairs with a missed face, counted as errors"
    calibration = figures.get("calibration", {})
    if "reached" in calibration:
        yield ""
        yield from aligned(
            ["confidence", "similarity", "reached by strangers", "by one person"],
            [
                [
                    f"{row['confidence']:g}",
                    f"{row['similarity']:.4f}",
                    one_in(row["strangers"]),
                    percent(row["one_person"]),
                ]
                for row in calibration["reached"]
            ],
        )
    if calibration.get("strangers_reach"):
        reach = ", ".join(f"{one:.4f}" for one in calibration["strangers_reach"])
        yield f"strangers_reach = ({reach})"
    if figures.get("groups"):
        yield ""
        yield from aligned(
            ["at confidence 0.5, within", "photos", "one person", "strangers", "TMR", "FMR"],
            [
                [
                    row["group"],
                    f"{row['photos']:,}",
                    f"{row['one_person']:,}",
                    f"{row['strangers']:,}",
                    percent(row["true_match_rate"]),
                    one_in(row["false_match_rate"]),
                ]
                for row in figures["groups"]
            ],
        )


def _identification(figures: dict[str, Any]) -> Iterator[str]:
    yield from aligned(
        ["identification", "gallery", "probes", "rank 1", "mean average precision"],
        [
            [
                f"{figures['people']} people",
                f"{figures['gallery']}",
                f"{figures['probes']}",
                percent(figures["rank_1"]),
                decimals(figures["mean_average_precision"]),
            ]
        ],
    )


def _detection(figures: dict[str, Any]) -> Iterator[str]:
    smallest, ms = figures["smallest_px"], figures["milliseconds"]
    rows = [
        [
            f"{level}, from {smallest:g} px",
            f"{of['faces']}",
            decimals(of["average_precision"]),
            percent(of["recall"]),
            percent(of["precision"]),
            f"{of['false']}",
            f"{ms['small']:.0f}",
        ]
        for level, of in figures["levels"].items()
    ]
    of = figures["contract"]
    rates = [percent(of["recall"]), percent(of["precision"]), f"{of['false']}"]
    rows.append(["36 px, as the API", f"{of['faces']}", "", *rates, f"{ms['contract']:.0f}"])
    header = ["detection", "faces", "average precision", "recall", "precision", "false"]
    yield from aligned([*header, "ms a photo"], rows)
    yield ""
    yield from aligned(
        ["box from", "faces", f"found from {smallest:g} px", "as the API"],
        [
            [
                f"{row['from_px']} px",
                f"{row['faces']}",
                *(f"{row['found'][way]}" for way in ("small", "contract")),
            ]
            for row in figures["sizes"]
        ],
    )


# How each figure of an attribute is headed and written.
_SHOWN: Mapping[str, tuple[str, Callable[[Any], str]]] = {
    "faces": ("faces", str),
    "missed": ("missed", str),
    "positive": ("yes", str),
    "auc": ("AUC", decimals),
    "auc_interval": ("95 %", span),
    "accuracy": ("accuracy", percent),
    "accuracy_found": ("of found", percent),
    "mean_recall": ("mean recall", percent),
    "mean_error": ("mean error", decimals),
    "mean_error_to_middle": ("error to middle", decimals),
    "mean_error_outside_band": ("outside band", decimals),
    "inside_band": ("inside", percent),
    "mean_excess": ("mean excess", decimals),
    "mean": ("mean", decimals),
    "deviation": ("deviation", decimals),
}


def _attributes(figures: dict[str, Any]) -> Iterator[str]:
    for number, (name, of) in enumerate(figures.items()):
        if number:
            yield ""
        shown = [key for key in _SHOWN if key in of["all"]]
        rows = [("all", of["all"]), *((row["group"], row) for row in of["groups"])]
        yield from aligned(
            [name, *(_SHOWN[key][0] for key in shown)],
            [
                [group, *(_SHOWN[key][1](row[key]) if key in row else "" for key in shown)]
                for group, row in rows
            ],
        )
        if "recall" in of["all"]:
            recall = of["all"]["recall"].items()
            yield "recall: " + ", ".join(f"{word} {percent(share)}" for word, share in recall)


def _milliseconds(figures: dict[str, Any]) -> Iterator[str]:
    yield from aligned(
        [f"CPU ms, {figures['photos']} photos, {figures['faces']} faces", "each"],
        [[stage, f"{ms:.1f}"] for stage, ms in figures["stages"].items()],
    )
