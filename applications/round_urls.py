"""Addresses of rounds and rule sets, edited by the city."""

from django.urls import path

from applications.views import holidays, programme, rounds, rubrics, rules

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
    path("rules/<int:pk>/rubric/", rubrics.rubric, name="rubric"),
    path("rules/<int:pk>/rubric/groups/", rubrics.groups, name="rubric_groups"),
    path("rules/<int:pk>/rubric/indicators/", rubrics.indicators, name="rubric_indicators"),
    path("rules/<int:pk>/rubric/vetoes/", rubrics.vetoes, name="rubric_vetoes"),
    path("rules/<int:pk>/rubric/indicators/<int:indicator>/bands/", rubrics.bands, name="rubric_bands"),
    path("rules/<int:pk>/rubric/indicators/<int:indicator>/evidence/", rubrics.evidence, name="rubric_evidence"),
    path("programme/", programme.index, name="programme"),
    path("programme/new/", programme.edit, name="programme_new"),
    path("programme/<int:pk>/edit/", programme.edit, name="programme_edit"),
    path("programme/<int:pk>/uses/<slug:kind>/", programme.uses, name="programme_uses"),
    path("honours/", rules.honours, name="honours"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("holidays/day/", holidays.holiday, name="holiday"),
]
