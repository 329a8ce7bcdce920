#!/bin/sh
# Find the faces in a photo: sh examples/detect.sh https://example.org/photo.jpg
set -eu

curl --silent --show-error --fail-with-body \
    "$FACE_ENDPOINT/face/v1.0/detect?detectionModel=detection_03&recognitionModel=recognition_04" \
    --header "Ocp-Apim-Subscription-Key: $FACE_KEY" \
    --header "Content-Type: application/json" \
    --data "{\"url\": \"$1\"}"
echo
