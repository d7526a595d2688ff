"""Addresses of the packages for the archive."""

from django.urls import URLPattern, path

from applications.views import archive

dossier: list[URLPattern] = [
    path("<int:pk>/archive/", archive.page, name="archive"),
    path("<int:pk>/archive/<int:number>.zip", archive.package, name="archive_package"),
]
