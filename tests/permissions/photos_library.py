"""Rows of the library, of what is done with many photos at once, and of pictures."""

ROWS = {
    "photos:library": "in 200 200 200 200 200 200",
    "photos:cards": "in 302 302 302 302 302 302",
    "photos:card": "in 302 302 302 302 302 302",
    "POST photos:add_selected": "in 302 302 302 302 302 302",
    "POST photos:delete_selected": "in 302 302 302 302 302 302",
    "POST photos:download_selected": "in 302 302 302 302 302 302",
    "photos:deleted": "in 200 200 200 200 200 200",
    "POST photos:put_back": "in 302 302 302 302 302 302",
    "POST photos:purge_deleted": "in 302 302 302 302 302 302",
    "photos:media": "404 404 404 404 404 404 404",  # not signed: tests/photos/test_media.py
    "photos:original": "in 404 404 404 200 404 404",
}
