"""Addresses of cases: the list, the dossier and its tabs, the chapters, the acts, the papers."""

from django.urls import URLPattern

app_name = "workshops"
urlpatterns: list[URLPattern] = []
