"""Excel exports of what titles owe; the roof mounts them beside those of ``reviews`` under /exports/."""

from django.urls import URLPattern

from applications import change_urls, filing_urls, ledger_urls

urlpatterns: list[URLPattern] = [
    *filing_urls.exports,
    *change_urls.exports,
    *ledger_urls.exports,
]
