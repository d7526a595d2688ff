"""Addresses of rounds and rule sets, edited by the city."""

from django.urls import URLPattern

app_name = "rounds"
urlpatterns: list[URLPattern] = []
