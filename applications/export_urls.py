"""Excel exports of what titles owe; the roof mounts them beside those of ``reviews`` under /exports/."""

from django.urls import URLPattern

from applications import filing_urls

urlpatterns: list[URLPattern] = [
    *filing_urls.exports,
]
