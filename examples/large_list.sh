#!/bin/sh
# Search a large face list: sh examples/large_list.sh query.jpg photo1.jpg photo2.jpg
# Each photo shows one face; its file name is kept as userData.
set -eu

face() { # face METHOD PATH [curl's options]
    method=$1 path=$2
    shift 2
    curl --silent --show-error --fail-with-body --request "$method" \
        "$FACE_ENDPOINT/face/v1.0$path" --header "Ocp-Apim-Subscription-Key: $FACE_KEY" "$@"
}
as_json="Content-Type: application/json"
as_image="Content-Type: application/octet-stream"

query=$1
shift
list="example-$$"
face PUT "/largefacelists/$list" --header "$as_json" \
    --data '{"name": "Photos", "recognitionModel": "recognition_04"}'
trap 'face DELETE "/largefacelists/$list"' EXIT

for photo in "$@"; do
    face POST "/largefacelists/$list/persistedfaces?detectionModel=detection_03&userData=$(
        basename "$photo"
    )" --header "$as_image" --data-binary "@$photo"
    echo
done

face POST "/largefacelists/$list/train" --data ""
until face GET "/largefacelists/$list/training" | grep -q '"status": *"succeeded"'; do
    if face GET "/largefacelists/$list/training" | grep -q '"status": *"failed"'; then exit 1; fi
    sleep 1
done
face GET "/largefacelists/$list/persistedfaces"
echo

id=$(face POST "/detect?detectionModel=detection_03&recognitionModel=recognition_04" \
    --header "$as_image" --data-binary "@$query" |
    grep -o '"faceId": *"[^"]*"' | cut -d '"' -f 4 | head -n 1)
face POST /findsimilars --header "$as_json" \
    --data "{\"faceId\": \"$id\", \"largeFaceListId\": \"$list\", \"mode\": \"matchFace\"}"
echo
