"""Addresses of the joint decision, the titles and the key projects, within those of the desks."""

from django.urls import URLPattern, path

from reviews.views import award, award_documents, decision, key_projects, sealed_lists

urlpatterns: list[URLPattern] = [
    path("decisions/", sealed_lists.desk, name="decisions"),
    path("decisions/seal/", sealed_lists.seal_list, name="seal_list"),
    path("decisions/grant/", sealed_lists.grant_list, name="grant_list"),
    path("decisions/lists/<uuid:job>/", sealed_lists.sealed_list, name="sealed_list"),
    path("cases/<int:pk>/decision/", decision.draft, name="draft_decision"),
    path("cases/<int:pk>/decision/finance/", decision.draft_finance, name="draft_finance_opinion"),
    path("cases/<int:pk>/decision/seal/", decision.seal, name="seal_decision"),
    path("cases/<int:pk>/decision/disagree/", decision.disagree, name="disagree_decision"),
    path("cases/<int:pk>/reopening/", decision.propose_reopening, name="propose_reopening"),
    path("cases/<int:pk>/reopening/answer/", decision.answer_reopening, name="answer_reopening"),
    path("cases/<int:pk>/certificate.pdf", award.certificate_pdf, name="certificate"),
    path("cases/<int:pk>/plaques/new/", award.plaque_new, name="plaque_new"),
    path("cases/<int:pk>/plaques/<int:ordinal>/handover/", award.plaque_handover, name="plaque_handover"),
    path("cases/<int:pk>/plaques/<int:ordinal>/photo/", award.plaque_hang, name="plaque_hang"),
    path(
        "cases/<int:pk>/plaques/<int:ordinal>/<str:which>/file/",
        award.plaque_file,
        name="plaque_file",
    ),
    path("awards/", award.index, name="awards"),
    path("awards/documents/new/", award_documents.new, name="award_document_new"),
    path("awards/documents/<int:pk>/", award_documents.detail, name="award_document"),
    path("awards/documents/<int:pk>/edit/", award_documents.edit, name="award_document_edit"),
    path("awards/documents/<int:pk>/scan/", award_documents.scan, name="award_document_scan"),
    path("awards/documents/<int:pk>/decision.pdf", award_documents.decision_pdf, name="award_decision"),
    path("key-projects/", key_projects.latest, name="key_projects_latest"),
    path("key-projects/<int:year>/", key_projects.year_page, name="key_projects"),
    path("key-projects/<int:year>/budget/", key_projects.budget, name="key_projects_budget"),
    path("key-projects/<int:year>/new/", key_projects.propose, name="key_project_new"),
    path("key-projects/<int:year>/confirm/", key_projects.confirm, name="key_projects_confirm"),
    path("key-projects/<int:year>/return/", key_projects.send_back, name="key_projects_return"),
    path("key-projects/<int:year>/list.pdf", key_projects.printed, name="key_projects_pdf"),
    path("key-projects/rows/<int:pk>/", key_projects.change, name="key_project_change"),
    path("key-projects/rows/<int:pk>/drop/", key_projects.drop, name="key_project_drop"),
    path("key-projects/rows/<int:pk>/cancel/", key_projects.cancel, name="key_project_cancel"),
]
