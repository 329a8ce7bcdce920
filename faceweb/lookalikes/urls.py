"""Addresses of look-alikes."""

from django.urls import path

from faceweb.lookalikes import views

app_name = "lookalikes"
urlpatterns = [path("faces/<uuid:face_id>/look-alikes/", views.face, name="face")]
