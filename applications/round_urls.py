"""Addresses of rounds and rule sets, edited by the city."""

from django.urls import path

from applications.views import rounds, rules

app_name = "rounds"
urlpatterns = [
    path("", rounds.index, name="index"),
    path("new/", rounds.edit, name="new"),
    path("<int:pk>/", rounds.detail, name="detail"),
    path("<int:pk>/edit/", rounds.edit, name="edit"),
    path("<int:pk>/extend/", rounds.extend, name="extend"),
    path("<int:pk>/publish/", rounds.publish, name="publish"),
    path("<int:pk>/cancel/", rounds.cancel, name="cancel"),
    path("rules/<int:pk>/", rules.detail, name="rules"),
    path("rules/<int:pk>/copy/", rules.copy, name="copy_rules"),
    path("rules/<int:pk>/edit/", rules.edit, name="edit_rules"),
    path("rules/<int:pk>/checklist/<int:category>/", rules.checklist, name="checklist"),
    path("rules/<int:pk>/headings/", rules.headings, name="headings"),
    path("honours/", rules.honours, name="honours"),
    path("holidays/", rules.holidays, name="holidays"),
    path("holidays/day/", rules.holiday, name="holiday"),
]
