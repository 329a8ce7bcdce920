"""Describe the faces in a photo: age, gender, emotion, hair and so on.

python examples/attributes.py https://example.org/photo.jpg
"""

import os
import sys

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

# Everything detection_01 knows. Masks are detection_03's.
ATTRIBUTES = [
    "age",
    "gender",
    "headPose",
    "smile",
    "facialHair",
    "glasses",
    "emotion",
    "hair",
    "makeup",
    "occlusion",
    "accessories",
    "blur",
    "exposure",
    "noise",
]

credentials = CognitiveServicesCredentials(os.environ["FACE_KEY"])

with FaceClient(os.environ["FACE_ENDPOINT"], credentials) as client:
    faces = client.face.detect_with_url(
        sys.argv[1],
        return_face_attributes=ATTRIBUTES,
        return_face_landmarks=True,
        detection_model="detection_01",
    )

for face in faces:
    said, nose = face.face_attributes, face.face_landmarks.nose_tip
    emotions = said.emotion.as_dict()
    colors = [f"{each.color.value} {each.confidence:.0%}" for each in said.hair.hair_color]
    worn = [each.type.value for each in said.accessories]
    print(f"{face.face_id}, the tip of the nose at ({nose.x:.0f}, {nose.y:.0f})")
    print(f"  {said.gender.value}, about {said.age:.0f} years old")
    print(f"  looks most of all like {max(emotions, key=emotions.get)}, smiles {said.smile:.0%}")
    print(f"  hair: {', '.join(colors) or 'hidden'}; bald {said.hair.bald:.0%}")
    print(f"  beard {said.facial_hair.beard:.0%}, moustache {said.facial_hair.moustache:.0%}")
    print(f"  glasses: {said.glasses.value}; wears {', '.join(worn) or 'nothing to speak of'}")
    print(f"  head turned {said.head_pose.yaw:.0f}, raised {said.head_pose.pitch:.0f} degrees")
    print(f"  picture: blur {said.blur.blur_level.value}, {said.exposure.exposure_level.value}")
