"""Tabs of the dossier that this app owns; the roof mounts them beside those of ``applications`` under /workshops/."""

from django.urls import URLPattern, path

from reviews.views import preliminary

urlpatterns: list[URLPattern] = [
    path("<int:pk>/preliminary/", preliminary.tab, name="preliminary"),
]
