"""Tabs of the dossier that this app owns; the roof mounts them beside those of ``applications`` under /workshops/."""

from django.urls import URLPattern, path

from reviews import assessment_urls, revocation_urls, supervision_urls
from reviews.views import award, decision, hearings, panel, preliminary, publicity, removals

urlpatterns: list[URLPattern] = [
    path("<int:pk>/preliminary/", preliminary.tab, name="preliminary"),
    path("<int:pk>/panel/", panel.tab, name="panel"),
    path("<int:pk>/publicity/", publicity.tab, name="publicity"),
    path("<int:pk>/hearings/<int:hearing_pk>/", hearings.hearing, name="hearing"),
    path("<int:pk>/uphold/", removals.uphold, name="uphold"),
    path("<int:pk>/decision/", decision.tab, name="decision"),
    path("<int:pk>/award/", award.tab, name="award"),
    *assessment_urls.dossier,
    *supervision_urls.dossier,
    *revocation_urls.dossier,
]
