"""Move a face list to another subscription: take a snapshot with one key, apply it with the other.

python examples/snapshot.py photo1.jpg photo2.jpg ...

FACE_TARGET_KEY is the other subscription's key, FACE_TARGET_SUBSCRIPTION its id: `manage.py
face_keys list` shows it.
"""

import os
import sys
import time
import uuid

from azure.cognitiveservices.vision.face import FaceClient
from msrest.authentication import CognitiveServicesCredentials

endpoint = os.environ["FACE_ENDPOINT"]
target_subscription = os.environ["FACE_TARGET_SUBSCRIPTION"]
list_id = f"example-{uuid.uuid4()}"


def client_of(key: str) -> FaceClient:
    return FaceClient(endpoint, CognitiveServicesCredentials(key))


def finished(client: FaceClient, location: str) -> str:
    """Wait for the operation at `/operations/{id}`; the id of what it made."""
    while True:
        operation = client.snapshot.get_operation_status(location.split("/")[2])
        if operation.status == "failed":
            sys.exit(f"failed: {operation.message}")
        if operation.status == "succeeded":
            return str(operation.resource_location).split("/")[2]
        time.sleep(1)


with (
    client_of(os.environ["FACE_KEY"]) as source,
    client_of(os.environ["FACE_TARGET_KEY"]) as target,
):
    source.face_list.create(list_id, name="Moving", recognition_model="recognition_04")
    try:
        for path in sys.argv[1:]:
            with open(path, "rb") as photo:
                source.face_list.add_face_from_stream(
                    list_id, photo, user_data=path, detection_model="detection_03"
                )

        taken = source.snapshot.take("FaceList", list_id, [target_subscription], raw=True)
        snapshot_id = finished(source, taken.headers["Operation-Location"])

        applied = target.snapshot.apply(snapshot_id, list_id, raw=True)
        copy_id = finished(target, applied.headers["Operation-Location"])
        copy = target.face_list.get(copy_id)
        print(f"{copy.name}: {len(copy.persisted_faces)} faces arrived")

        source.snapshot.delete(snapshot_id)
        target.face_list.delete(copy_id)
    finally:
        source.face_list.delete(list_id)
