#!/bin/sh
# Move a face list to another subscription: sh examples/snapshot.sh photo1.jpg photo2.jpg
# FACE_TARGET_KEY is the other subscription's key, FACE_TARGET_SUBSCRIPTION its id.
set -eu

call() { # call KEY METHOD PATH [curl's options]
    key=$1 method=$2 path=$3
    shift 3
    curl --silent --show-error --fail-with-body --request "$method" \
        "$FACE_ENDPOINT/face/v1.0$path" --header "Ocp-Apim-Subscription-Key: $key" "$@"
}
source() { call "$FACE_KEY" "$@"; }
target() { call "$FACE_TARGET_KEY" "$@"; }
as_json="Content-Type: application/json"

location() { # the path in the header Operation-Location of the answer read
    tr -d '\r' | sed -n 's/^[Oo]peration-[Ll]ocation: *//p'
}
finished() { # finished SIDE LOCATION: wait; the id of what was made
    while :; do
        status=$("$1" GET "$2")
        case $status in
        *'"failed"'*) echo "$status" >&2 && return 1 ;;
        *'"succeeded"'*) break ;;
        esac
        sleep 1
    done
    echo "$status" | grep -o '"resourceLocation": *"[^"]*"' | cut -d / -f 3 | tr -d '"'
}

list="example-$$"
source PUT "/facelists/$list" --header "$as_json" \
    --data '{"name": "Moving", "recognitionModel": "recognition_04"}'
trap 'source DELETE "/facelists/$list"' EXIT
for photo in "$@"; do
    source POST "/facelists/$list/persistedfaces?detectionModel=detection_03" \
        --header "Content-Type: application/octet-stream" --data-binary "@$photo"
    echo
done

taken=$(source POST /snapshots --header "$as_json" --dump-header - --data "{
    \"type\": \"FaceList\", \"objectId\": \"$list\",
    \"applyScope\": [\"$FACE_TARGET_SUBSCRIPTION\"]}" | location)
snapshot=$(finished source "$taken")

applied=$(target POST "/snapshots/$snapshot/apply" --header "$as_json" --dump-header - \
    --data "{\"objectId\": \"$list\", \"mode\": \"CreateNew\"}" | location)
copy=$(finished target "$applied")
target GET "/facelists/$copy"
echo

source DELETE "/snapshots/$snapshot"
target DELETE "/facelists/$copy"
