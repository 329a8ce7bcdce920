"""One pass over the photos of a data set in which one face is meant: what the engine says of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from faceweb.engine.description import Attribute, Description
from faceweb.engine.embedders.interface import Embedder
from faceweb.engine.pipeline import Pipeline
from faceweb.engine.types import Embedding
from faceweb.evaluation.layout import DataSet
from faceweb.evaluation.photos import Unreadable, find_portrait, read_photo

# Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass
class Portraits:
    """What was seen, by the photo's path. A photo that shows no face or cannot be read has
    neither an embedding nor a description."""

    embeddings: dict[str, Embedding] = field(default_factory=dict)
    descriptions: dict[str, Description] = field(default_factory=dict)
    found: int = 0
    missed: int = 0
    enlarged: int = 0
    unreadable: list[str] = field(default_factory=list)


def look_at_portraits(
    data_set: DataSet,
    pipeline: Pipeline,
    embedder: Embedder | None,
    wanted: frozenset[Attribute],
    progress: Progress,
) -> Portraits:
    """Embeds the faces of photos whose person matters with `embedder`, and describes those that
    have labels; nothing where it is None or nothing is wanted. About 60 ms a photo."""
    portraits = Portraits()
    to_embed = _with_people(data_set) if embedder is not None else set()
    to_describe = data_set.labels.keys() if wanted else set()
    paths: Sequence[str] = sorted(to_embed | to_describe)
    for done, path in enumerate(paths):
        progress("portraits", done, len(paths))
        try:
            image = read_photo(data_set.folder / path)
        except Unreadable:
            portraits.unreadable.append(path)
            continue
        portrait = find_portrait(pipeline, image, data_set.middles.get(path))
        if portrait is None:
            portraits.missed += 1
            continue
        portraits.found += 1
        portraits.enlarged += portrait.enlarged
        if embedder is not None and path in to_embed:
            portraits.embeddings[path] = embedder.embed(portrait.image, [portrait.face])[0]
        if path in to_describe:
            (description,) = pipeline.describe(portrait.image, [portrait.face], wanted)
            portraits.descriptions[path] = description
    progress("portraits", len(paths), len(paths))
    return portraits


def _with_people(data_set: DataSet) -> set[str]:
    paired = {path for pair in data_set.pairs for path in (pair.first, pair.second)}
    return paired | data_set.identities.keys()
