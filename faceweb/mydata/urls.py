"""Addresses of people's own data: what is kept, exporting it, its end, receipts."""

from django.urls import path

from faceweb.mydata.views import erasing, exporting, my_data, receipts

app_name = "mydata"
urlpatterns = [
    path("account/data/", my_data.my_data, name="my_data"),
    path("account/data/export/", exporting.ask, name="ask_for_export"),
    path("account/data/exports/<uuid:export_id>/", exporting.progress, name="export"),
    path("account/data/exports/<uuid:export_id>/file", exporting.download, name="download"),
    path("account/data/exports/<uuid:export_id>/delete/", exporting.delete, name="delete_export"),
    path("account/data/delete/", erasing.delete_account, name="delete_account"),
    path("account/data/delete-photos/", erasing.delete_photos, name="delete_photos"),
    path("account/data/delete-photos/<uuid:photo_id>/", erasing.delete_photo, name="delete_photo"),
    path(
        "account/data/delete-galleries/<uuid:gallery_id>/",
        erasing.delete_gallery,
        name="delete_gallery",
    ),
    path("leaving/", erasing.leaving, name="leaving"),
    path("leaving/keep/", erasing.keep_account, name="keep_account"),
    path("leaving/now/", erasing.leave_now, name="leave_now"),
    path("receipts/<str:token>/", receipts.receipt, name="receipt"),
    path("receipts/<str:token>.json", receipts.receipt_json, name="receipt_json"),
]
