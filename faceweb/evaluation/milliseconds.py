"""What each stage costs: CPU milliseconds on one thread, over some of a data set's photos."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from faceweb.engine.description import Attribute
from faceweb.engine.embedders.interface import Embedder
from faceweb.engine.pipeline import Pipeline
from faceweb.evaluation.layout import DataSet, chosen_by_chance
from faceweb.evaluation.photos import Unreadable, read_photo
from faceweb.evaluation.portraits import Progress

MOST_PHOTOS = 40
MOST_FACES = 10  # of one photo


class Stopwatch:
    """CPU seconds by stage. A shared machine's clock says little."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.seconds[name] += time.process_time() - started


def measure_milliseconds(
    data_set: DataSet, pipeline: Pipeline, embedder: Embedder, progress: Progress
) -> dict[str, Any]:
    """Decoding and detection per photo; embedding, landmarks and all attributes per face."""
    watch = Stopwatch()
    paths = chosen_by_chance(sorted({*data_set.portraits(), *data_set.boxes}), MOST_PHOTOS)
    photos = faces = 0
    warm = False  # the first face pays for loading and memory, and is not counted
    for done, path in enumerate(paths):
        progress("milliseconds", done, len(paths))
        try:
            seen = _run(data_set, path, pipeline, embedder, watch)
        except Unreadable:
            continue
        if not warm:
            warm = seen > 0
            watch.seconds.clear()
            continue
        photos += 1
        faces += seen
    progress("milliseconds", len(paths), len(paths))
    per = {"decode": photos, "detect": photos}
    return {
        "photos": photos,
        "faces": faces,
        "stages": {
            stage: seconds * 1000 / max(per.get(stage, faces), 1)
            for stage, seconds in watch.seconds.items()
        },
    }


def _run(
    data_set: DataSet, path: str, pipeline: Pipeline, embedder: Embedder, watch: Stopwatch
) -> int:
    with watch.stage("decode"):
        image = read_photo(data_set.folder / path)
    with watch.stage("detect"):
        faces = pipeline.find_faces(image)[:MOST_FACES]
    with watch.stage("embed"):
        embedder.embed(image, faces)
    with watch.stage("landmarks"):
        pipeline.describe(image, faces, frozenset(), landmarks=True)
    with watch.stage("attributes"):
        pipeline.describe(image, faces, frozenset(Attribute))
    with watch.stage("landmarks and attributes"):
        pipeline.describe(image, faces, frozenset(Attribute), landmarks=True)
    return len(faces)
