"""Addresses of accounts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest, **keys: object) -> HttpResponse:
    return render(request, "base.html")


app_name = "accounts"
urlpatterns = [
    path("account/", page, name="account"),
    path("account/consents/", page, name="consents"),
]
