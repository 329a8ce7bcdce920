"""Find the faces of other photos that look like the largest face of the first.

python examples/find_similar.py me.jpg party.jpg holiday.jpg ...

A faceId is good for 24 hours: enough to compare a handful of photos without keeping anything.
"""

import os
import sys

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

credentials = CognitiveServicesCredentials(os.environ["FACE_KEY"])
query_photo, *other_photos = sys.argv[1:]

with FaceClient(os.environ["FACE_ENDPOINT"], credentials) as client:

    def detect(path: str) -> list[str]:
        """The faceIds in a photo, largest face first."""
        with open(path, "rb") as photo:
            faces = client.face.detect_with_stream(
                photo, detection_model="detection_03", recognition_model="recognition_04"
            )
        return [face.face_id for face in faces]

    photo_of = {face_id: path for path in other_photos for face_id in detect(path)}
    similar = client.face.find_similar(detect(query_photo)[0], face_ids=list(photo_of))

for candidate in similar:
    print(f"{photo_of[candidate.face_id]}: confidence {candidate.confidence:.3f}")
if not similar:
    print("nobody like that")
