"""Addresses of reports, receipts, appeals and takedown requests; the desk is in the admin site."""

from django.urls import path

from faceweb.moderation.views import appeal, receipt, report, suspended, takedown

app_name = "moderation"
urlpatterns = [
    path("photos/<uuid:photo_id>/report/", report.report_photo, name="report_photo"),
    path("faces/<uuid:face_id>/report/", report.report_face, name="report_face"),
    path("galleries/<uuid:gallery_id>/report/", report.report_gallery, name="report_gallery"),
    path("reports/<str:number>/", receipt.receipt, name="receipt"),
    path("takedown/", takedown.takedown, name="takedown"),
    path("takedown/<str:number>/", takedown.takedown_receipt, name="takedown_receipt"),
    path(
        "takedown/confirm/<str:confirm_token>/", takedown.confirm_takedown, name="confirm_takedown"
    ),
    path("decisions/", appeal.decisions, name="decisions"),
    path("decisions/<uuid:decision_id>/", appeal.decision, name="decision"),
    path("suspended/", suspended.suspended, name="suspended"),
]
