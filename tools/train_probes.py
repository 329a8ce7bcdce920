"""Trains the linear probes of `faceweb/engine/attributes/traits.py` on labelled photos.

    PYTHONPATH=. .venv/bin/python tools/train_probes.py CELEBA FAIRFACE MASKS [--cache FOLDER]

CELEBA     attributes.tsv: path, identity and CelebA's attributes as 0 or 1
FAIRFACE   labels.tsv: path, age (a band such as 20-29), gender
MASKS      labels.tsv: path, masked as 0 or 1

Writes `probes.npz` and its card `PROBES.md`; the same photos give the same file. Each probe is a
ridge regression on standardised features, judged on folds that share no person where persons are
known, turned into a probability by Platt's logistic curve through those out-of-fold scores, and
shifted from how common the trait is among the photos to how common it is in life.
"""

import argparse
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from probe_photos import Photos, read_celeba, read_fairface, read_masks
from probe_training import Outcome, fit_age, fit_trait, hair_accuracy, passing, subgroups

from faceweb.engine.attributes.traits import HairTraits, Traits

WEIGHTS_FOLDER = Path(__file__).resolve().parent.parent / "weights"


@dataclass(frozen=True)
class Head:
    """What a trait is trained on: a label, whether it is the label's contrary, whether its AUC is
    given among men or women only, and how common it is in everyday photos."""

    label: str
    prior: float
    contrary: bool = False
    within: str = ""


# Priors are round figures for photos of adults of all ages, half of them men; none is measured.
TRAIT_HEADS = {
    "smile": Head("Smiling", 0.4),
    "glasses": Head("Eyeglasses", 0.25),
    "headwear": Head("Wearing_Hat", 0.08),
    "beard": Head("No_Beard", 0.2, contrary=True, within="men"),
    "moustache": Head("Mustache", 0.12, within="men"),
    "sideburns": Head("Sideburns", 0.12, within="men"),
    "bangs": Head("Bangs", 0.15),
    "eye_makeup": Head("Heavy_Makeup", 0.2, within="women"),
    "lip_makeup": Head("Wearing_Lipstick", 0.25, within="women"),
}
HAIR_HEADS = {
    "bald": Head("Bald", 0.05, within="men"),
    "black": Head("Black_Hair", 0.35),
    "brown": Head("Brown_Hair", 0.3),
    "blond": Head("Blond_Hair", 0.15),
    "gray": Head("Gray_Hair", 0.12),
}
MALE_PRIOR = 0.5
TABLES = ("attributes.tsv", "labels.tsv")
MASK_PRIOR = 0.03


def train(celeba: Photos, fairface: Photos, masks: Photos) -> tuple[dict[str, Outcome], str]:
    """Every probe by its name, and what the card says of the colours of hair."""
    both = np.concatenate([celeba.close, celeba.wide], axis=1)
    outcomes = {"age": fit_age(fairface)}
    outcomes["male"] = fit_trait(fairface.close, fairface.labels["male"], fairface, MALE_PRIOR)
    together = masks.joined(celeba)
    masked = np.concatenate([masks.labels["masked"], np.zeros(len(celeba.close), bool)])
    outcomes["mask"] = fit_trait(together.close, masked, together, MASK_PRIOR)
    for heads, features in ((TRAIT_HEADS, celeba.close), (HAIR_HEADS, both)):
        for name, head in heads.items():
            positive = celeba.labels[head.label] ^ head.contrary
            among = {"men": celeba.labels["Male"], "women": ~celeba.labels["Male"]}.get(head.within)
            outcomes[name] = fit_trait(features, positive, celeba, head.prior, among, head.within)
    labels = {name: celeba.labels[head.label] for name, head in HAIR_HEADS.items()}
    return outcomes, hair_accuracy(outcomes, labels)


def serialised(outcomes: dict[str, Outcome]) -> bytes:
    arrays: dict[str, NDArray[np.float32]] = {}
    for name, fields in (("traits", Traits._fields), ("hair", HairTraits._fields)):
        chosen = [outcomes[field] for field in fields]
        arrays[f"{name}_weights"] = np.stack([one.weights for one in chosen]).astype(np.float32)
        arrays[f"{name}_offsets"] = np.array([one.offset for one in chosen], np.float32)
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    return file.getvalue()


CARD = """# Probes

Written by `tools/train_probes.py`, which trains `probes.npz`: linear probes on the features of
`faceres.onnx` (see `MODELS.md`). Figures are cross-validated in five folds; no person of CelebA is
in two of them. A probability holds where the trait is as common as the prior says; the Brier score
is that of the calibrated probabilities before the prior was shifted. "Within" is the AUC among men
or women alone: over all faces beards and makeup mostly tell the two apart.

| trait | trained on | photos | positive | AUC | within | prior | Brier |
|---|---|---|---|---|---|---|---|
"""
SUBGROUPS = """
## Age and gender by group

FairFace's faces, each judged by a probe that has not seen it. Years are to the middle of the band.

| group | faces | gender right | years off | too old or too young by |
|---|---|---|---|---|
"""
# What an operator may ask for before a face is found by everybody.
LEAST_AGES = (18, 21, 25, 30)
PASSING = f"""
## Who passes for an age

The share of each band that is taken for as old as that, or older, by a probe that has not seen it.

| band | faces | {" | ".join(map(str, LEAST_AGES))} |
|---|---|{"---|" * len(LEAST_AGES)}
"""
CAVEAT = """
## Caveat

The labels of CelebA are one person's glance each at photos of celebrities, mostly white, adult and
groomed; traits look different on other faces and nobody has measured how much. "Eye makeup" is
trained on CelebA's "heavy makeup". Red hair and white hair have no label there. The photos of masks
are from one collection and easy: expect less of masks on other photos.
"""


def digests(folders: list[Path]) -> str:
    """Of the label tables, by which `manage.py evaluate` knows what the probes have seen."""
    tables = [
        next(folder / name for name in TABLES if (folder / name).is_file()) for folder in folders
    ]
    return "".join(f"    {hashlib.sha256(table.read_bytes()).hexdigest()}\n" for table in tables)


def card(outcomes: dict[str, Outcome], hair: str, tables: str, labels: str, built: bytes) -> str:
    rows = "".join(f"| {name} | {one.row} |\n" for name, one in outcomes.items())
    digest = f"The sha256 of `probes.npz`: `{hashlib.sha256(built).hexdigest()}`"
    sums = f"{digest}\n\nThe sha256 of the tables of labels:\n\n{labels}"
    return f"{CARD}{rows}\n{hair}\n{tables}{CAVEAT}\n{sums}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folders", type=Path, nargs=3, metavar="FOLDER")
    parser.add_argument("--cache", type=Path, help="where features are kept between runs")
    parser.add_argument("--into", type=Path, default=WEIGHTS_FOLDER, help="where to write")
    arguments = parser.parse_args()
    celeba, fairface, masks = arguments.folders
    faces = read_fairface(fairface, arguments.cache)
    outcomes, hair = train(
        read_celeba(celeba, arguments.cache), faces, read_masks(masks, arguments.cache)
    )
    groups = SUBGROUPS + subgroups(faces, outcomes["age"], outcomes["male"])
    tables = groups + PASSING + passing(faces, outcomes["age"], LEAST_AGES)
    built = serialised(outcomes)
    (arguments.into / "probes.npz").write_bytes(built)
    written = card(outcomes, hair, tables, digests(arguments.folders), built)
    (arguments.into / "PROBES.md").write_text(written)
    print(written)


if __name__ == "__main__":
    main()
