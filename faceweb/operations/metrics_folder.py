"""Where the processes of a part count: `var/metrics/HALF/PART@HOST:PORT/`, memory-mapped files of
prometheus-client, one a process.

Each part has a folder of its own, emptied when it starts, and its name stands in the label `part`:
a part that starts anew begins its own series at 0 and leaves the others' alone. Containers that
share the state's volume are told apart by their host's name, since their process ids are the same.
"""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import Metric
from prometheus_client.multiprocess import MultiProcessCollector

# prometheus-client reads it when it is imported, so it is set before a part's program begins.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
# A part that runs is asked for its health every few seconds, and counts that. One that has counted
# nothing for so long was on a machine or in a container that is no more.
_ABANDONED_S = 24 * 3600.0


def variables(var: Path, half: str, part: str) -> dict[str, str]:
    """What a part is told in its environment."""
    return {VARIABLE: str(var / "metrics" / half / f"{part}@{socket.gethostname()}")}


def make_ready(told: Mapping[str, str]) -> None:
    """Empty the folder of the part that was told so, and remove those of parts that are gone."""
    if VARIABLE not in told:
        return
    folder = Path(told[VARIABLE])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    for other in folder.parent.iterdir():
        if time.time() - _last_counted(other) > _ABANDONED_S:
            shutil.rmtree(other, ignore_errors=True)


def own() -> Path | None:
    """This process's folder; None where it counts for itself alone."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def all_counted() -> list[Metric]:
    """What every part of this half counted, with the label `part`."""
    folder, found = own(), dict[str, Metric]()
    if folder is None:
        return []
    for each in sorted(folder.parent.iterdir()):
        counted = map(str, each.glob("*.db"))
        merged = MultiProcessCollector.merge(counted, accumulate=True)  # type: ignore[no-untyped-call]
        for metric in merged:
            into = found.setdefault(
                metric.name, Metric(metric.name, metric.documentation, metric.type)
            )
            into.samples += [
                sample._replace(labels=sample.labels | {"part": each.name})
                for sample in metric.samples
            ]
    return list(found.values())


def _last_counted(folder: Path) -> float:
    times = [file.stat().st_mtime for file in folder.glob("*.db")]
    return max([folder.stat().st_mtime, *times])
