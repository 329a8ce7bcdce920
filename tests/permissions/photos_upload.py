"""Rows of uploading: batches are their owner's alone."""

ROWS = {
    "photos:upload": "in 200 200 200 200 200 200",
    "POST photos:upload": "in 422 422 422 422 422 422",
    "photos:usage": "in 200 200 200 200 200 200",
    "photos:batch": "in 404 404 404 200 404 404",
    "POST photos:close_batch": "in 404 404 404 302 404 404",
}
