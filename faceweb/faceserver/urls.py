"""One door: every path goes to `http.serve`, which asks the route table."""

from django.urls import re_path

from faceweb.faceserver.http import serve

urlpatterns = [re_path(r"", serve)]
