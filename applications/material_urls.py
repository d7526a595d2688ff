"""Addresses of materials: download, pages for viewing, uploading in pieces."""

from django.urls import URLPattern

app_name = "materials"
urlpatterns: list[URLPattern] = []
