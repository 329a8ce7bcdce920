#!/bin/sh
# Describe the faces in a photo: sh examples/attributes.sh https://example.org/photo.jpg
set -eu

# Everything detection_01 knows. Masks are detection_03's.
attributes=age,gender,headPose,smile,facialHair,glasses,emotion,hair,makeup,occlusion,accessories
attributes=$attributes,blur,exposure,noise

query="detectionModel=detection_01&returnFaceLandmarks=true&returnFaceAttributes=$attributes"

curl --silent --show-error --fail-with-body "$FACE_ENDPOINT/face/v1.0/detect?$query" \
    --header "Ocp-Apim-Subscription-Key: $FACE_KEY" \
    --header "Content-Type: application/json" \
    --data "{\"url\": \"$1\"}"
echo
