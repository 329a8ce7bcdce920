"""Teach a person group who is who, then name the faces of a photo.

python examples/identify.py unknown.jpg Anna=anna.jpg Anna=anna2.jpg Ben=ben.jpg

The group is deleted in the end; leave that out to keep it.
"""

import os
import sys
import time
import uuid

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

credentials = CognitiveServicesCredentials(os.environ["FACE_KEY"])
unknown_photo, *known = sys.argv[1:]
group = f"example-{uuid.uuid4()}"

with FaceClient(os.environ["FACE_ENDPOINT"], credentials) as client:
    client.person_group.create(group, name="Friends", recognition_model="recognition_04")
    try:
        # Build: a person for each name, with as many photos as there are.
        people: dict[str, str] = {}
        for name, _, path in (word.partition("=") for word in known):
            if name not in people:
                people[name] = client.person_group_person.create(group, name=name).person_id
            with open(path, "rb") as photo:
                client.person_group_person.add_face_from_stream(
                    group, people[name], photo, detection_model="detection_03"
                )

        # Train, and wait for the end of it.
        client.person_group.train(group)
        while (status := client.person_group.get_training_status(group)).status in (
            "notstarted",
            "running",
        ):
            time.sleep(1)
        if status.status != "succeeded":
            sys.exit(f"training failed: {status.message}")

        # Identify: who are the people in the photo?
        with open(unknown_photo, "rb") as photo:
            faces = client.face.detect_with_stream(
                photo, detection_model="detection_03", recognition_model="recognition_04"
            )
        face_ids = [face.face_id for face in faces][:10]
        if not face_ids:
            sys.exit("there is no face in the photo")
        for answer in client.face.identify(face_ids, person_group_id=group):
            if not answer.candidates:
                print(f"{answer.face_id}: a stranger")
                continue
            best = answer.candidates[0]
            person = client.person_group_person.get(group, best.person_id)
            print(f"{answer.face_id}: {person.name}, confidence {best.confidence:.3f}")

        # Verify: is the largest face each of them, yes or no?
        for name, person_id in people.items():
            verified = client.face.verify_face_to_person(
                face_ids[0], person_id, person_group_id=group
            )
            print(f"is it {name}? {'yes' if verified.is_identical else 'no'}")
    finally:
        client.person_group.delete(group)
