"""Addresses of the yearly filing: the tab 年度 with its pages, the desk, the sheet."""

from django.urls import URLPattern, path

from applications.views import filing, filing_desk, filing_writing

dossier: list[URLPattern] = [
    path("<int:pk>/yearly/", filing.tab, name="filings"),
    path("<int:pk>/yearly/<int:year>/", filing.detail, name="filing"),
    path("<int:pk>/yearly/<int:year>/begin/", filing.begin, name="begin_filing"),
    path("<int:pk>/yearly/<int:year>/edit/<slug:section>/", filing_writing.edit, name="edit_filing"),
    path("<int:pk>/yearly/<int:year>/files/", filing_writing.add_evidence, name="add_evidence"),
    path("<int:pk>/yearly/<int:year>/files/<uuid:file_uuid>/", filing_writing.evidence, name="evidence"),
    path(
        "<int:pk>/yearly/<int:year>/files/<uuid:file_uuid>/remove/",
        filing_writing.remove_evidence,
        name="remove_evidence",
    ),
    path(
        "<int:pk>/yearly/<int:year>/files/<uuid:file_uuid>/pages/<int:page>/",
        filing_writing.evidence_page,
        name="evidence_page",
    ),
    path("<int:pk>/yearly/<int:year>/file/", filing.file, name="file_filing"),
    path("<int:pk>/yearly/<int:year>/accept/", filing.accept, name="accept_filing"),
    path("<int:pk>/yearly/<int:year>/return/", filing.send_back, name="return_filing"),
    path("<int:pk>/yearly/<int:year>/record.pdf", filing.record_pdf, name="filing_pdf"),
]
desks: list[URLPattern] = [
    path("filings/", filing_desk.desk, name="filings"),
    path("filings/missing/", filing_desk.missing, name="filings_missing"),
    path("filings/notice.pdf", filing_desk.notice_pdf, name="filings_notice"),
    path("filings/extend/", filing_desk.extend, name="filings_extend"),
]
exports: list[URLPattern] = [
    path("filings.xlsx", filing_desk.sheet, name="filings"),
]
