"""Addresses of changes: the desk within those of /reviews/, and what belongs to a case."""

from django.urls import URLPattern, path

from applications.views import changes, changes_desk, closing

desk: list[URLPattern] = [
    path("changes/", changes_desk.index, name="changes"),
    path("changes/mergers/", changes_desk.merger_list, name="mergers"),
    path("changes/mergers/new/", changes_desk.merger_new, name="merger_new"),
    path("changes/mergers/<int:pk>/", changes_desk.merger, name="merger"),
    path("changes/mergers/<int:pk>/approve/", changes_desk.merger_approve, name="merger_approve"),
    path("changes/mergers/<int:pk>/drop/", changes_desk.merger_drop, name="merger_drop"),
    path("changes/mergers/<int:pk>/file/", changes_desk.merger_file, name="merger_file"),
]
dossier: list[URLPattern] = [
    path("<int:pk>/changes/", changes.tab, name="changes"),
    path("<int:pk>/changes/new/", changes.begin, name="change_new"),
    path("<int:pk>/changes/<int:number>/", changes.detail, name="change"),
    path("<int:pk>/changes/<int:number>/edit/", changes.edit, name="change_edit"),
    path("<int:pk>/changes/<int:number>/send/", changes.send, name="change_send"),
    path("<int:pk>/changes/<int:number>/drop/", changes.drop, name="change_drop"),
    path("<int:pk>/changes/<int:number>/answer/", changes.answer, name="change_answer"),
    path("<int:pk>/changes/<int:number>/give/", changes.give, name="change_give"),
    path("<int:pk>/changes/<int:number>/reveal/", changes.reveal, name="change_reveal"),
    path("<int:pk>/changes/<int:number>/files/<uuid:file_uuid>/", changes.file, name="change_file"),
    path(
        "<int:pk>/changes/<int:number>/files/<uuid:file_uuid>/remove/", changes.remove_file, name="change_file_remove"
    ),
    path("<int:pk>/departure/", closing.report, name="departure"),
    path("<int:pk>/departure/withdraw/", closing.withdraw, name="departure_withdraw"),
    path("<int:pk>/departure/<int:departure>/file/", closing.departure_file, name="departure_file"),
    path("<int:pk>/closing/", closing.propose, name="closing"),
    path("<int:pk>/closing/answer/", closing.answer, name="closing_answer"),
    path("<int:pk>/closing/drop/", closing.drop, name="closing_drop"),
    path("<int:pk>/closing/file/", closing.file, name="closing_file"),
    path("<int:pk>/close/", closing.close, name="close"),
]
exports: list[URLPattern] = [
    path("changes.xlsx", changes_desk.sheet, name="changes"),
]
