"""Every address of the house (design §6); each app brings its own list."""

from django.conf import settings
from django.urls import include, path

import applications.desk_urls
import applications.export_urls
import applications.urls
import reviews.dossier_urls
import reviews.export_urls
import reviews.urls
from chief_workshop import passport_pages, views
from chief_workshop.health import healthz, readyz

dossiers = [
    path("<int:pk>/passport/", passport_pages.page, name="passport"),
    path("<int:pk>/passport.pdf", passport_pages.paper, name="passport_pdf"),
    *applications.urls.urlpatterns,
    *reviews.dossier_urls.urlpatterns,
]
urlpatterns = [
    path("", views.home, name="home"),
    path("statistics/", views.statistics, name="statistics"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("accounts.entrance_urls")),
    path("workshops/", include((dossiers, "workshops"))),
    path("materials/", include("applications.material_urls")),
    path("rounds/", include("applications.round_urls")),
    path("reviews/", include((applications.desk_urls.urlpatterns + reviews.urls.urlpatterns, "reviews"))),
    path("exports/", include((applications.export_urls.urlpatterns + reviews.export_urls.urlpatterns, "exports"))),
    path("verify/", include("applications.verify_urls")),
    path("public/", include("reviews.public_urls")),
    path("preferences/", include("common.urls")),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
if settings.DEMO:
    urlpatterns.append(path("look/", views.look, name="look"))
