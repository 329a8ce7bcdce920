"""Addresses of reports, receipts, appeals and takedown requests; the desk is in the admin site."""

from django.urls import URLPattern

app_name = "moderation"
urlpatterns: list[URLPattern] = []
