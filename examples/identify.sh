#!/bin/sh
# Teach a person group one person, then ask who is in a photo:
# sh examples/identify.sh unknown.jpg Anna anna.jpg anna2.jpg
set -eu

face() { # face METHOD PATH [curl's options]
    method=$1 path=$2
    shift 2
    curl --silent --show-error --fail-with-body --request "$method" \
        "$FACE_ENDPOINT/face/v1.0$path" --header "Ocp-Apim-Subscription-Key: $FACE_KEY" "$@"
}
as_json="Content-Type: application/json"
as_image="Content-Type: application/octet-stream"

unknown=$1 name=$2
shift 2
group="example-$$"
face PUT "/persongroups/$group" --header "$as_json" \
    --data '{"name": "Friends", "recognitionModel": "recognition_04"}'
trap 'face DELETE "/persongroups/$group"' EXIT

# Build.
person=$(face POST "/persongroups/$group/persons" --header "$as_json" \
    --data "{\"name\": \"$name\"}" | cut -d '"' -f 4)
for photo in "$@"; do
    face POST "/persongroups/$group/persons/$person/persistedfaces?detectionModel=detection_03" \
        --header "$as_image" --data-binary "@$photo"
    echo
done

# Train, and wait for the end of it.
face POST "/persongroups/$group/train" --data ""
while ! face GET "/persongroups/$group/training" | grep -q '"status": *"succeeded"'; do
    if face GET "/persongroups/$group/training" | grep -q '"status": *"failed"'; then exit 1; fi
    sleep 1
done

# Identify and verify.
id=$(face POST "/detect?detectionModel=detection_03&recognitionModel=recognition_04" \
    --header "$as_image" --data-binary "@$unknown" |
    grep -o '"faceId": *"[^"]*"' | cut -d '"' -f 4 | head -n 1)
echo "$name is $person"
face POST /identify --header "$as_json" \
    --data "{\"faceIds\": [\"$id\"], \"personGroupId\": \"$group\"}"
echo
face POST /verify --header "$as_json" \
    --data "{\"faceId\": \"$id\", \"personId\": \"$person\", \"personGroupId\": \"$group\"}"
echo
