"""Addresses of photos, faces and their pictures."""

from django.urls import path

from faceweb.photos.views import batch, bulk, deleted, face, grid, media, photo, placing, upload

app_name = "photos"
urlpatterns = [
    path("photos/", grid.grid, name="library"),
    path("photos/cards/", grid.cards, name="cards"),
    path("photos/selected/add/", bulk.add, name="add_selected"),
    path("photos/selected/delete/", bulk.delete, name="delete_selected"),
    path("photos/selected/download/", bulk.download, name="download_selected"),
    path("photos/deleted/", deleted.deleted, name="deleted"),
    path("photos/deleted/put-back/", deleted.put_back, name="put_back"),
    path("photos/deleted/purge/", deleted.purge, name="purge_deleted"),
    path("photos/upload/", upload.upload, name="upload"),
    path("photos/usage/", batch.usage, name="usage"),
    path("photos/batches/<uuid:batch_id>/", batch.batch, name="batch"),
    path("photos/batches/<uuid:batch_id>/close/", batch.close, name="close_batch"),
    path("photos/<uuid:photo_id>/", photo.photo, name="photo"),
    path("photos/<uuid:photo_id>/card/", grid.card, name="card"),
    path("photos/<uuid:photo_id>/describe/", photo.describe, name="describe"),
    path("photos/<uuid:photo_id>/delete/", photo.delete, name="delete"),
    path("photos/<uuid:photo_id>/galleries/", placing.galleries, name="galleries"),
    path(
        "photos/<uuid:photo_id>/galleries/<uuid:gallery_id>/leave/",
        placing.leave_gallery,
        name="leave_gallery",
    ),
    path("photos/<uuid:photo_id>/draw/", face.draw, name="draw"),
    path(
        "photos/<uuid:photo_id>/drawings/<uuid:drawing_id>/",
        face.drawn,
        name="drawn",
    ),
    path("faces/<uuid:face_id>/dismiss/", face.dismiss, name="dismiss_face"),
    path("faces/<uuid:face_id>/put-back/", face.put_back, name="put_back_face"),
    path("photos/<uuid:photo_id>/original", media.original, name="original"),
    path("media/<uuid:key>/<slug:variant>", media.media, name="media"),
]
