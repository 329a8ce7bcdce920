"""Head pose from geometry alone: a face turned by known angles."""

import numpy as np
import pytest
from numpy.typing import NDArray

from faceweb.engine.head_pose import (
    AHEAD,
    DEPTH_GAIN,
    LEVEL_PITCH,
    PITCH_GAIN,
    VERTICES,
    YAW_GAIN,
    fitted_angles,
    head_pose_of,
)
from faceweb.engine.mesh import MESH_POINTS


def turn(pitch: float, roll: float, yaw: float) -> NDArray[np.float64]:
    """Nods first, turns then and leans last; degrees."""
    (a, b, c), (d, e, f) = (
        np.cos(np.radians([pitch, roll, yaw])),
        np.sin(np.radians([pitch, roll, yaw])),
    )
    nod = np.array([[1, 0, 0], [0, a, d], [0, -d, a]])
    side = np.array([[c, 0, f], [0, 1, 0], [-f, 0, c]])
    lean = np.array([[b, -e, 0], [e, b, 0], [0, 0, 1]])
    return lean @ side @ nod


@pytest.mark.parametrize(
    "angles", [(0, 0, 0), (20, 0, 0), (0, 30, 0), (0, 0, 40), (-25, 160, -35), (15, -70, 50)]
)
def test_a_turned_face_gives_back_its_angles(angles: tuple[float, float, float]) -> None:
    mesh = np.zeros((MESH_POINTS, 3), np.float32)
    mesh[VERTICES] = (70 * AHEAD @ turn(*angles).T + (300, 200, 10)) / (1, 1, DEPTH_GAIN)
    pitch, roll, yaw = angles
    assert fitted_angles(mesh, AHEAD) == pytest.approx(angles, abs=0.01)
    said = head_pose_of(mesh)
    assert said.pitch == pytest.approx(PITCH_GAIN * (pitch - LEVEL_PITCH), abs=0.02)
    assert said.roll == pytest.approx(roll, abs=0.01)
    assert said.yaw == pytest.approx(YAW_GAIN * yaw, abs=0.02)
