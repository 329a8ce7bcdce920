"""Addresses of sharing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest, **keys: object) -> HttpResponse:
    return render(request, "base.html")


app_name = "sharing"
urlpatterns = [
    path("galleries/", page, name="galleries"),
    path("galleries/<uuid:gallery_id>/", page, name="gallery"),
    path("public/", page, name="public"),
    path("galleries/<uuid:gallery_id>/add/", page, name="add_photos"),
]
