#!/bin/sh
# Find the faces of other photos that look like the largest face of the first:
# sh examples/find_similar.sh me.jpg party.jpg holiday.jpg
set -eu

face() { # face METHOD PATH [curl's options]
    method=$1 path=$2
    shift 2
    curl --silent --show-error --fail-with-body --request "$method" \
        "$FACE_ENDPOINT/face/v1.0$path" --header "Ocp-Apim-Subscription-Key: $FACE_KEY" "$@"
}

detect() { # the faceIds in a photo, largest face first, one a line
    face POST "/detect?detectionModel=detection_03&recognitionModel=recognition_04" \
        --header "Content-Type: application/octet-stream" --data-binary "@$1" |
        grep -o '"faceId": *"[^"]*"' | cut -d '"' -f 4
}

query=$(detect "$1" | head -n 1)
shift
others=
for photo in "$@"; do
    for id in $(detect "$photo"); do
        echo "$id $photo"
        others="$others${others:+, }\"$id\""
    done
done

face POST /findsimilars --header "Content-Type: application/json" \
    --data "{\"faceId\": \"$query\", \"faceIds\": [$others], \"mode\": \"matchFace\"}"
echo
