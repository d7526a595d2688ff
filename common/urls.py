"""Addresses of the personal preferences that need no account."""

from django.urls import path

from common import views

app_name = "preferences"
urlpatterns = [path("type/", views.switch_type, name="type")]
