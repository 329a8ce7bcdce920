"""Addresses of notices."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest, **keys: object) -> HttpResponse:
    return render(request, "base.html")


app_name = "notices"
urlpatterns = [
    path("notifications/", page, name="notices"),
    path("notifications/badge/", page, name="badge"),
]
