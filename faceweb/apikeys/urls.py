"""Addresses of the keys of an account and of the API's reference."""

from django.urls import path

from faceweb.apikeys import views

app_name = "apikeys"
urlpatterns = [
    path("account/api-keys/", views.api_keys, name="api_keys"),
    path("account/api-keys/<uuid:pk>/rotate/", views.rotate, name="rotate"),
    path("account/api-keys/<uuid:pk>/delete/", views.delete, name="delete"),
    path("api/", views.reference, name="reference"),
]
