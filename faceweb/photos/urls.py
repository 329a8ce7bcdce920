"""Addresses of photos, faces and their pictures."""

from django.urls import path

from faceweb.photos.views import library, media, photo, upload

app_name = "photos"
urlpatterns = [
    path("photos/", library.library, name="library"),
    path("photos/upload/", upload.upload, name="upload"),
    path("photos/<uuid:photo_id>/", photo.photo, name="photo"),
    path("photos/<uuid:photo_id>/card/", library.card, name="card"),
    path("photos/<uuid:photo_id>/describe/", photo.describe, name="describe"),
    path("photos/<uuid:photo_id>/delete/", photo.delete, name="delete"),
    path("photos/<uuid:photo_id>/original", media.original, name="original"),
    path("media/<uuid:key>/<slug:variant>", media.media, name="media"),
]
