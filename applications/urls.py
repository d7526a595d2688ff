"""Addresses of cases: the list, the dossier and its tabs, the chapters, the acts, the papers."""

from django.urls import URLPattern, path

from applications.views import acts, chapters, comparing, dossier, handover, journal_tab, listing, materials, papers, preparing, starting

app_name = "workshops"
urlpatterns: list[URLPattern] = [
    path("", listing.index, name="index"),
    path("columns/", listing.columns, name="columns"),
    path("by-id/", listing.search_by_id, name="search_by_id"),
    path("export/", listing.export, name="export"),
    path("export/<uuid:uuid>/", listing.export_progress, name="export_progress"),
    path("export/<uuid:uuid>/file/", listing.export_file, name="export_file"),
    path("new/", starting.new, name="new"),
    path("handover/", handover.handover, name="handover"),
    path("<int:pk>/", dossier.detail, name="detail"),
    path("<int:pk>/edit/technician/photo/", chapters.photo, name="photo"),
    path("<int:pk>/edit/report/file/", chapters.report_file, name="report_file"),
    path("<int:pk>/edit/report/mode/", chapters.report_mode, name="report_mode"),
    path("<int:pk>/edit/unit/waiver/", chapters.ask_waiver, name="ask_waiver"),
    path("<int:pk>/edit/members/consent/", chapters.consent_sheets, name="consent_sheets"),
    path("<int:pk>/edit/pledge/sheet/", chapters.pledge_sheet, name="pledge_sheet"),
    path("<int:pk>/edit/reveal/", chapters.reveal, name="reveal_draft"),
    path("<int:pk>/edit/answer/<uuid:remark>/", chapters.answer, name="answer"),
    path("<int:pk>/edit/<slug:chapter>/", chapters.edit, name="edit"),
    path("<int:pk>/prepare/", preparing.prepare, name="prepare"),
    path("<int:pk>/reveal/", dossier.reveal, name="reveal"),
    path("<int:pk>/act/submit/", acts.seal, name="seal"),
    path("<int:pk>/act/<slug:transition>/", acts.act, name="act"),
    path("<int:pk>/opinion/", acts.city_opinion, name="city_opinion"),
    path("<int:pk>/compare/", comparing.compare, name="compare"),
    path("<int:pk>/materials/", materials.tab, name="materials"),
    path("<int:pk>/journal/", journal_tab.journal, name="journal"),
    path("<int:pk>/form.pdf", papers.form_pdf, name="form_pdf"),
    path("<int:pk>/draft.pdf", papers.draft_pdf, name="draft_pdf"),
    path("<int:pk>/booklet.pdf", papers.booklet_pdf, name="booklet_pdf"),
    path("<int:pk>/versions/<int:number>/form.pdf", papers.version_pdf, name="version_pdf"),
    path("<int:pk>/versions/<int:number>/pages/<int:page>/", papers.version_page, name="version_page"),
    path("<int:pk>/papers/<slug:kind>.pdf", papers.paper, name="paper"),
    path("<int:pk>/papers/<uuid:job>/", papers.progress, name="paper_progress"),
    path("blank-form.pdf", papers.blank_pdf, name="blank_pdf"),
]
