"""Finds the face looking ahead and the gains of `faceweb/engine/head_pose.py`, and prints them.

    PYTHONPATH=. .venv/bin/python tools/train_head_pose.py PORTRAITS POINTING [--photos 950]

PORTRAITS  a folder of photos of people (LFW); so many are taken at random, the same each time
POINTING   labels.tsv: path, person, pitch_tilt, yaw_pan in degrees (Pointing'04)

The face looking ahead is the mean of the portraits' meshes, each turned onto the mean first, made
symmetric; level is the median of how those people hold their heads. The gains are those with the
least mean error on Pointing'04 within 45 degrees of yaw and 60 of pitch; the errors are printed for
them and for gains found without the person they are measured on.
"""

import argparse
import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from train_fusion import central_face, photos_in

from faceweb.engine import head_pose
from faceweb.engine.head_pose import VERTICES, fitted_angles, rotation, stable_points
from faceweb.engine.mesh import MeshNetwork
from faceweb.engine.weights import FACE_MESH, shared_session
from faceweb.imaging import UPLOAD_LIMITS, open_upright

SEED = 0
ROUNDS = 10
MOST_YAW, MOST_PITCH = 45, 60
YAW_GAINS = np.arange(0.8, 1.55, 0.05)
PITCH_GAINS = np.arange(0.8, 2.05, 0.05)
LEVELS = np.arange(-10.0, 10.25, 0.25)

MIDDLE, LEFT = len(head_pose.MIDDLE), len(head_pose.LEFT)
# The place of each vertex's mirror image among the vertices.
MIRROR = [*range(MIDDLE), *range(MIDDLE + LEFT, len(VERTICES)), *range(MIDDLE, MIDDLE + LEFT)]

Floats = NDArray[np.float64]


class Gains(NamedTuple):
    yaw: float
    pitch: float
    level: float


class Posed(NamedTuple):
    """n photos within the bounds: pitch, roll and yaw as fitted (n, 3), pitch and yaw as labelled
    (n, 2), all in degrees, and whose face it is (n,)."""

    fitted: Floats
    labelled: Floats
    person: NDArray[np.str_]

    def at(self, which: NDArray[np.bool_]) -> "Posed":
        return Posed(self.fitted[which], self.labelled[which], self.person[which])

    def errors(self, gains: Gains) -> Floats:
        """Of pitch and yaw, (n, 2)."""
        pitch, _, yaw = self.fitted.T
        said = np.stack([gains.pitch * (pitch - gains.level), gains.yaw * yaw], axis=1)
        errors: Floats = np.abs(said - self.labelled)
        return errors


def mesh_of(path: Path) -> NDArray[np.float32] | None:
    """(468, 3) of the central face; None without one."""
    image = np.asarray(open_upright(path.read_bytes(), UPLOAD_LIMITS))
    face = central_face(image)
    if face is None:
        return None
    points: NDArray[np.float32] = MeshNetwork(shared_session(FACE_MESH)).draw(image, [face]).points
    return np.asarray(points[0], np.float32)


def unit(points: Floats) -> Floats:
    """Centred, at a mean square distance of 1 from the centre."""
    centred = points - points.mean(axis=0)
    scaled: Floats = centred / np.sqrt((centred**2).sum() / len(centred))
    return scaled


def face_looking_ahead(meshes: list[NDArray[np.float32]]) -> Floats:
    """The mean of the meshes' stable points, symmetric and level, (n, 3)."""
    shapes = [unit(stable_points(mesh)) for mesh in meshes]
    ahead = unit(np.mean(shapes, axis=0))
    for _ in range(ROUNDS):
        mean = np.mean([shape @ rotation(ahead, shape) for shape in shapes], axis=0)
        ahead = unit((mean + mean[MIRROR] * (-1, 1, 1)) / 2)
    usual = np.median([fitted_angles(mesh, ahead)[0] for mesh in meshes])
    cosine, sine = np.cos(np.radians(usual)), np.sin(np.radians(usual))
    level: Floats = ahead @ np.array([[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]])
    return level.round(3)


def posed_photos(folder: Path, ahead: Floats) -> Posed:
    with (folder / "labels.tsv").open(newline="") as table:
        rows = list(csv.DictReader(table, delimiter="\t"))
    fitted, labelled, persons = [], [], []
    for row in rows:
        true = float(row["pitch_tilt"]), float(row["yaw_pan"])
        if abs(true[0]) > MOST_PITCH or abs(true[1]) > MOST_YAW:
            continue
        mesh = mesh_of(folder / row["path"])
        if mesh is not None:
            fitted.append(fitted_angles(mesh, ahead))
            labelled.append(true)
            persons.append(row["person"])
    return Posed(np.array(fitted), np.array(labelled), np.array(persons))


def best_gains(photos: Posed) -> Gains:
    gains = Gains(yaw=1.0, pitch=1.0, level=0.0)
    candidates = [gains._replace(yaw=float(yaw)) for yaw in YAW_GAINS]
    gains = min(candidates, key=lambda each: float(photos.errors(each)[:, 1].mean()))
    candidates = [
        gains._replace(pitch=float(pitch), level=float(level))
        for pitch in PITCH_GAINS
        for level in LEVELS
    ]
    return min(candidates, key=lambda each: float(photos.errors(each)[:, 0].mean()))


def left_out_errors(photos: Posed) -> Floats:
    """Of pitch and yaw, (n, 2), each person's with the gains of the others."""
    errors = []
    for person in np.unique(photos.person):
        mine = photos.person == person
        errors.append(photos.at(mine).errors(best_gains(photos.at(~mine))))
    return np.concatenate(errors)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("portraits", type=Path)
    parser.add_argument("pointing", type=Path)
    parser.add_argument("--photos", type=int, default=950, help="of the portraits")
    arguments = parser.parse_args()
    paths = photos_in(arguments.portraits, arguments.photos, np.random.default_rng(SEED))
    meshes = [mesh for mesh in map(mesh_of, paths) if mesh is not None]
    ahead = face_looking_ahead(meshes)
    print(f"{len(meshes)} portraits; vertex: x, y, depth")
    for vertex, (x, y, depth) in zip(
        VERTICES[: MIDDLE + LEFT], ahead[: MIDDLE + LEFT], strict=True
    ):
        print(f"    {vertex}: ({x:.3f}, {y:.3f}, {depth:.3f}),")
    photos = posed_photos(arguments.pointing, ahead)
    gains = best_gains(photos)
    print(f"YAW_GAIN {gains.yaw:.2f}, PITCH_GAIN {gains.pitch:.2f}, LEVEL_PITCH {gains.level:.2f}")
    for words, errors in (
        (f"{len(photos.person)} photos", photos.errors(gains)),
        ("each person left out", left_out_errors(photos)),
    ):
        pitch, yaw = errors.mean(axis=0)
        print(f"{words}: yaw off by {yaw:.1f} degrees, pitch by {pitch:.1f}")


if __name__ == "__main__":
    main()
