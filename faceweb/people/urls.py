"""Addresses of people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest, **keys: object) -> HttpResponse:
    return render(request, "base.html")


app_name = "people"
urlpatterns = [
    path("people/", page, name="people"),
    path("people/<uuid:person_id>/", page, name="person"),
    path("faces/<uuid:face_id>/name/", page, name="name_face"),
]
