"""Addresses of photos and faces."""

from django.urls import path

from faceweb.photos import views

app_name = "photos"
urlpatterns = [
    path("photos/", views.library, name="library"),
    path("photos/upload/", views.upload, name="upload"),
    path("photos/<uuid:photo_id>/", views.photo, name="photo"),
    path("photos/<uuid:photo_id>/card/", views.card, name="card"),
    path("photos/<uuid:photo_id>/delete/", views.delete, name="delete"),
    path("photos/<uuid:photo_id>/file/<slug:variant>", views.file, name="file"),
    path("faces/<uuid:face_id>/crop", views.face_crop, name="face_crop"),
]
