"""Desks of what titles owe; the roof mounts them beside those of ``reviews`` under /reviews/."""

from django.urls import URLPattern

from applications import change_urls, filing_urls, ledger_urls

urlpatterns: list[URLPattern] = [
    *filing_urls.desks,
    *change_urls.desk,
    *ledger_urls.desks,
]
