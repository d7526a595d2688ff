"""Addresses of the books: the page of a title with its lines, breaches, plan, closings and papers."""

from django.urls import URLPattern, path

from applications.views import breaches, ledger, ledger_desk, ledger_entries

dossier: list[URLPattern] = [
    path("<int:pk>/ledger/", ledger.page, name="ledger"),
    path("<int:pk>/ledger/spend/", ledger_entries.spend, name="ledger_spend"),
    path("<int:pk>/ledger/interest/", ledger_entries.interest, name="ledger_interest"),
    path("<int:pk>/ledger/surrender/", ledger_entries.surrender, name="ledger_surrender"),
    path("<int:pk>/ledger/payments/<int:ordinal>/receive/", ledger_entries.receive, name="ledger_receive"),
    path("<int:pk>/ledger/lines/<int:number>/", ledger_entries.detail, name="ledger_entry"),
    path("<int:pk>/ledger/lines/<int:number>/confirm/", ledger_entries.confirm, name="ledger_confirm"),
    path("<int:pk>/ledger/lines/<int:number>/refuse/", ledger_entries.refuse, name="ledger_refuse"),
    path("<int:pk>/ledger/lines/<int:number>/reverse/", ledger_entries.reverse, name="ledger_reverse"),
    path("<int:pk>/ledger/lines/<int:number>/refund/", ledger_entries.refund, name="ledger_refund"),
    path("<int:pk>/ledger/lines/<int:number>/question/", ledger_entries.question, name="ledger_question"),
    path("<int:pk>/ledger/lines/<int:number>/voucher/", ledger_entries.voucher, name="ledger_voucher"),
    path("<int:pk>/ledger/breaches/<int:breach>/", breaches.detail, name="breach"),
    path("<int:pk>/ledger/breaches/<int:breach>/explain/", breaches.explain, name="breach_explain"),
    path("<int:pk>/ledger/breaches/<int:breach>/repay/", breaches.repay, name="breach_repay"),
    path("<int:pk>/ledger/breaches/<int:breach>/close/", breaches.close, name="breach_close"),
    path("<int:pk>/ledger/breaches/<int:breach>/evidence/", breaches.evidence, name="breach_evidence"),
    path("<int:pk>/ledger/plan/", ledger.plan, name="ledger_plan"),
    path("<int:pk>/ledger/plan/edit/", ledger.plan_edit, name="ledger_plan_edit"),
    path("<int:pk>/ledger/years/<int:year>/close/", ledger.close_year, name="ledger_close_year"),
    path("<int:pk>/ledger/years/<int:year>/reopen/", ledger.reopen_year, name="ledger_reopen_year"),
    path("<int:pk>/ledger/years/<int:year>/statement/", ledger.statement, name="ledger_statement"),
    path("<int:pk>/ledger/years/<int:year>/ledger.pdf", ledger.printed, name="ledger_pdf"),
    path("<int:pk>/ledger/settlement/", ledger.settlement, name="ledger_settlement"),
    path("<int:pk>/ledger/ledger.xlsx", ledger.sheet, name="ledger_sheet"),
]
desks: list[URLPattern] = [
    path("ledgers/", ledger_desk.desk, name="ledgers"),
    path("ledgers/errands/<slug:name>/", ledger_desk.errand, name="ledger_errand"),
    path("ledgers/sheets/<uuid:job>/", ledger_desk.sheet, name="ledgers_sheet"),
]
exports: list[URLPattern] = [
    path("ledgers.xlsx", ledger_desk.order, name="ledgers"),
]
