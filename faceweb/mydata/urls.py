"""Addresses of mydata."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def page(request: HttpRequest, **keys: object) -> HttpResponse:
    return render(request, "base.html")


app_name = "mydata"
urlpatterns = [
    path("account/data/", page, name="my_data"),
]
