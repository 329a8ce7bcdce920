"""Search a large face list: enrol photos once, train, then ask as often as you like.

python examples/large_list.py query.jpg photo1.jpg photo2.jpg ...

What you put into userData comes back with the face: here, the name of the file.
"""

import os
import sys
import time
import uuid

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

credentials = CognitiveServicesCredentials(os.environ["FACE_KEY"])
query_photo, *photos = sys.argv[1:]
list_id = f"example-{uuid.uuid4()}"

with FaceClient(os.environ["FACE_ENDPOINT"], credentials) as client:
    lists = client.large_face_list
    lists.create(list_id, name="Photos", recognition_model="recognition_04")
    try:
        for path in photos:
            # A list takes one face at a time; targetFace says which of several.
            with open(path, "rb") as photo:
                found = client.face.detect_with_stream(
                    photo, return_face_id=False, detection_model="detection_03"
                )
            for face in found:
                box = face.face_rectangle
                with open(path, "rb") as photo:
                    lists.add_face_from_stream(
                        list_id,
                        photo,
                        user_data=path,
                        target_face=[box.left, box.top, box.width, box.height],
                        detection_model="detection_03",
                    )

        lists.train(list_id)
        while lists.get_training_status(list_id).status in ("notstarted", "running"):
            time.sleep(1)

        with open(query_photo, "rb") as photo:
            query = client.face.detect_with_stream(
                photo, detection_model="detection_03", recognition_model="recognition_04"
            )[0]
        ranked = client.face.find_similar(
            query.face_id, large_face_list_id=list_id, mode="matchFace"
        )
        for candidate in ranked:
            face = lists.get_face(list_id, candidate.persisted_face_id)
            print(f"{face.user_data}: confidence {candidate.confidence:.3f}")
    finally:
        lists.delete(list_id)
