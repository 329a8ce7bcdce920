"""Where the test photos lie. `tools/test_photos.py` fetches them; they are never committed."""

import os
from pathlib import Path

ASSETS = Path(
    os.environ.get("FACEWEB_TEST_ASSETS", "").strip()
    or Path(__file__).resolve().parent.parent / "var" / "test-assets"
)

# Three photos of one person, large and upright, one face each; then a 32-bit PNG with strangers
# in the background.
PERSON_A_1 = ASSETS / "person_a_1.jpg"
PERSON_A_2 = ASSETS / "person_a_2.jpg"
PERSON_A_3 = ASSETS / "person_a_3.jpg"
PERSON_A_4 = ASSETS / "person_a_4.png"
# The first photo's face cut by the photo's left edge, and by its right edge.
PERSON_A_CUT_LEFT = ASSETS / "person_a_cut_left.jpg"
PERSON_A_CUT_RIGHT = ASSETS / "person_a_cut_right.jpg"
# One photo each of two other people; the second is a face alone, 112 x 112 px.
PERSON_B = ASSETS / "person_b.jpg"
PORTRAIT = ASSETS / "portrait.png"
# Six people, none of them the above, standing side by side.
GROUP_OF_SIX = ASSETS / "group_of_six.jpg"
# A photo without anybody.
NO_FACE = ASSETS / "no_face.jpg"

# dlib's published weights, which the converted network must agree with.
DLIB_EMBEDDER = ASSETS / "dlib_face_recognition_resnet_model_v1.dat"
DLIB_FIVE_POINTS = ASSETS / "shape_predictor_5_face_landmarks.dat"
