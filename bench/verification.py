"""Same person or not: the engine's accuracy on pairs of photos, and its calibration.

    python -m bench.verification DIR

DIR holds `pairs.tsv` (path_a, path_b, same) and the photos, laid out as in Labeled Faces in the
Wild (folder = person). Prints the accuracy with the threshold chosen on the other nine of ten
folds, the share of same-person pairs accepted at fixed rates of falsely accepted strangers, and
the curve of `faceweb/engine/confidence.py`. A photo without a found face makes its
pairs errors.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.confidence import STRANGERS_REACH, similarity_of
from faceweb.engine.embedder import EMBEDDING_DIMENSION
from faceweb.engine.pipeline import FoundFace, get_pipeline
from faceweb.engine.types import RGBImage
from faceweb.imaging import UPLOAD_LIMITS, open_upright

FOLDS = 10

Similarities = NDArray[np.float32]


def read_photo(path: Path) -> RGBImage:
    return np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))


def central_face(faces: list[FoundFace], image: RGBImage) -> FoundFace | None:
    """The face nearest the middle: the one a photo of this data set is named after."""
    middle = np.array([image.shape[1], image.shape[0]]) / 2
    return min(faces, key=lambda face: np.linalg.norm(centre(face) - middle), default=None)


def centre(face: FoundFace) -> NDArray[np.float64]:
    x1, y1, x2, y2 = face.bounding_box
    return np.array([x1 + x2, y1 + y2]) / 2


def embed_photos(paths: list[Path]) -> NDArray[np.float32]:
    """One embedding a photo, (n, 128); zeros where no face was found."""
    pipeline = get_pipeline()
    embeddings = np.zeros((len(paths), EMBEDDING_DIMENSION), np.float32)
    for embedding, path in zip(embeddings, paths, strict=True):
        image = read_photo(path)
        face = central_face(pipeline.find_faces(image, embed=False), image)
        if face is not None:
            embedding[:] = pipeline.embed(image, [face])[0]
    return embeddings


def best_threshold(similarities: Similarities, same: NDArray[np.bool_]) -> float:
    """The threshold with the most right answers; the middle one where several are as good."""
    order = np.argsort(similarities)
    ranked, ranked_same = similarities[order], same[order]
    # Right answers with the threshold just above each, but for a constant.
    right: NDArray[np.int64] = np.cumsum(np.where(ranked_same, -1, 1))
    best = np.flatnonzero(right == right.max())
    return float(np.mean(ranked[best] + ranked[np.minimum(best + 1, len(ranked) - 1)])) / 2


def accuracy(
    similarities: Similarities, same: NDArray[np.bool_], found: NDArray[np.bool_]
) -> float:
    """The mean share of right answers over ten folds; a pair with a missed face is never right."""
    fold = np.arange(len(same)) % FOLDS
    shares = []
    for one in range(FOLDS):
        training = np.logical_and(fold != one, found)
        threshold = best_threshold(similarities[training], same[training])
        right = np.logical_and(np.equal(similarities >= threshold, same), found)
        shares.append(np.mean(right[fold == one]))
    return float(np.mean(shares))


def threshold_at(strangers: Similarities, false_match_rate: float) -> float:
    """The similarity that this share of strangers' pairs exceeds."""
    return float(np.quantile(strangers, 1 - false_match_rate))


def print_calibration(embeddings: NDArray[np.float32], people: NDArray[np.str_]) -> None:
    """All pairs among the photos with a face, strangers being photos of different people."""
    upper = np.triu_indices(len(embeddings), 1)
    similarity: Similarities = (embeddings @ embeddings.T)[upper]
    related: NDArray[np.bool_] = np.equal(people[upper[0]], people[upper[1]])
    genuine, strangers = similarity[related], similarity[~related]
    print(f"\nall pairs: {len(genuine):,} of one person, {len(strangers):,} of strangers")
    measured = [threshold_at(strangers, 10 ** (-half / 2)) for half in range(1, 11)]
    print("STRANGERS_REACH = (" + ", ".join(f"{one:.4f}" for one in measured) + ")")
    print("          in use (" + ", ".join(f"{one:.4f}" for one in STRANGERS_REACH) + ")")
    print("\nconfidence  similarity  reached by strangers  reached by one person")
    for confidence in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        bound = similarity_of(confidence)
        reached = int((strangers >= bound).sum())
        odds = f"1 in {len(strangers) / reached:,.0f}" if reached else "never"
        share = (genuine >= bound).mean()
        print(f"{confidence:10.1f}  {bound:10.4f}  {odds:>20}  {share:20.1%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="holds pairs.tsv and the photos")
    folder: Path = parser.parse_args().folder
    with (folder / "pairs.tsv").open() as table:
        pairs = list(csv.DictReader(table, delimiter="\t"))
    names = sorted({pair[side] for pair in pairs for side in ("path_a", "path_b")})
    place = {name: index for index, name in enumerate(names)}
    embeddings = embed_photos([folder / name for name in names])
    has_face: NDArray[np.bool_] = np.any(embeddings, axis=1)

    first = np.array([place[pair["path_a"]] for pair in pairs])
    second = np.array([place[pair["path_b"]] for pair in pairs])
    same = np.array([pair["same"] == "1" for pair in pairs])
    found: NDArray[np.bool_] = np.logical_and(has_face[first], has_face[second])
    similarities = np.einsum("nd,nd->n", embeddings[first], embeddings[second])

    print(f"{len(pairs)} pairs over {len(names)} photos, {(~has_face).sum()} photos without a face")
    print(f"accuracy, {FOLDS} folds: {accuracy(similarities, same, found):.2%}")
    for rate in (1e-2, 1e-3):
        threshold = threshold_at(similarities[found & ~same], rate)
        accepted = (similarities[same] > threshold) & found[same]
        print(
            f"same-person pairs accepted at a false match rate of {rate:g}: {accepted.mean():.2%}"
        )
    people = np.array([Path(name).parent.name for name in names])
    print_calibration(embeddings[has_face], people[has_face])


if __name__ == "__main__":
    main()
