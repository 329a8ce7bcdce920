"""Find the faces in a photo and say where they are.

python examples/detect.py https://example.org/photo.jpg
"""

import os
import sys

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

credentials = CognitiveServicesCredentials(os.environ["FACE_KEY"])

with FaceClient(os.environ["FACE_ENDPOINT"], credentials) as client:
    faces = client.face.detect_with_url(
        sys.argv[1], detection_model="detection_03", recognition_model="recognition_04"
    )

for face in faces:
    box = face.face_rectangle
    print(f"{face.face_id}: {box.width} x {box.height} pixels at ({box.left}, {box.top})")
