"""The contract's 27 landmarks (Face API v1.0, Face - Detect, faceLandmarks), read off the mesh.

The mesh's numbers are MediaPipe's canonical face's, whose pictures name every vertex.
"""

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from faceweb.engine.description import Landmarks, Point

# A pupil is the middle of its eye's contour: the mesh without irises has no point for it.
LEFT_CONTOUR = (33, 133, 159, 145, 160, 158, 144, 153)
RIGHT_CONTOUR = (362, 263, 386, 374, 385, 387, 380, 373)
VERTICES = {
    "pupil_left": LEFT_CONTOUR,
    "pupil_right": RIGHT_CONTOUR,
    "nose_tip": (1,),
    "mouth_left": (61,),
    "mouth_right": (291,),
    "eyebrow_left_outer": (70,),
    "eyebrow_left_inner": (107,),
    "eye_left_outer": (33,),
    "eye_left_top": (159,),
    "eye_left_bottom": (145,),
    "eye_left_inner": (133,),
    "eyebrow_right_inner": (336,),
    "eyebrow_right_outer": (300,),
    "eye_right_inner": (362,),
    "eye_right_top": (386,),
    "eye_right_bottom": (374,),
    "eye_right_outer": (263,),
    "nose_root_left": (193,),
    "nose_root_right": (417,),
    "nose_left_alar_top": (198,),
    "nose_right_alar_top": (420,),
    "nose_left_alar_out_tip": (129,),
    "nose_right_alar_out_tip": (358,),
    "upper_lip_top": (0,),
    "upper_lip_bottom": (13,),
    "under_lip_top": (14,),
    "under_lip_bottom": (17,),
}


def landmarks_of(mesh: NDArray[np.float32]) -> Landmarks:
    """The 27 points of one mesh (468, 3). They may lie outside an image that cuts the face."""
    points = {
        field.name: Point(*map(float, mesh[list(VERTICES[field.name]), :2].mean(axis=0)))
        for field in fields(Landmarks)
    }
    return Landmarks(**points)
