"""Addresses of photos and faces."""

from django.urls import path

from faceweb.photos.views import card, delete, describe, face_crop, file, library, photo, upload

app_name = "photos"
urlpatterns = [
    path("photos/", library, name="library"),
    path("photos/upload/", upload, name="upload"),
    path("photos/<uuid:photo_id>/", photo, name="photo"),
    path("photos/<uuid:photo_id>/card/", card, name="card"),
    path("photos/<uuid:photo_id>/describe/", describe, name="describe"),
    path("photos/<uuid:photo_id>/delete/", delete, name="delete"),
    path("photos/<uuid:photo_id>/file/<slug:variant>", file, name="file"),
    path("faces/<uuid:face_id>/crop", face_crop, name="face_crop"),
]
