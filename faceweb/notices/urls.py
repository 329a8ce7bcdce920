"""Addresses of notices."""

from django.urls import path

from faceweb.notices import views

app_name = "notices"
urlpatterns = [
    path("notifications/", views.notices, name="notices"),
    path("notifications/badge/", views.badge, name="badge"),
    path("notifications/read/", views.read_all, name="read_all"),
    path("notifications/settings/", views.settings, name="settings"),
    path("notifications/<int:notice_id>/read/", views.read, name="read"),
    path("notifications/stop/<str:token>/", views.stop, name="stop"),
]
