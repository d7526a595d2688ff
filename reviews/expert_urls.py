"""Addresses of the expert pool and of imports; part of those under /reviews/."""

from django.urls import URLPattern, path

from reviews.views import experts, imports

urlpatterns: list[URLPattern] = [
    path("experts/", experts.index, name="experts"),
    path("experts/new/", experts.new, name="expert_new"),
    path("experts/me/", experts.own, name="expert_own"),
    path("experts/me/ties/", experts.own_tie, name="expert_own_tie"),
    path("experts/ties/<int:pk>/end/", experts.end_tie, name="expert_tie_end"),
    path("experts/<int:pk>/", experts.detail, name="expert"),
    path("experts/<int:pk>/edit/", experts.edit, name="expert_edit"),
    path("experts/<int:pk>/phone/", experts.phone, name="expert_phone"),
    path("experts/<int:pk>/suspend/", experts.suspend, name="expert_suspend"),
    path("experts/<int:pk>/resume/", experts.resume, name="expert_resume"),
    path("experts/<int:pk>/password/", experts.issue, name="expert_password"),
    path("experts/<int:pk>/ties/", experts.tie, name="expert_tie"),
    path("imports/<slug:kind>/", imports.index, name="imports"),
    path("imports/<slug:kind>/template.xlsx", imports.template, name="import_template"),
    path("imports/batches/<int:pk>/", imports.batch, name="import_batch"),
    path("imports/batches/<int:pk>/propose/", imports.propose, name="import_propose"),
    path("imports/batches/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("imports/batches/<int:pk>/drop/", imports.drop, name="import_drop"),
    path("imports/batches/<int:pk>/undo/", imports.undo, name="import_undo"),
]
