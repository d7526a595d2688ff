"""Addresses of revocations: desk and steps, the tab of a dossier, the announcements for everybody."""

from django.urls import URLPattern, path

from reviews.views import public_revocations, revocation, revocation_after, revocation_decision, revocation_defence

urlpatterns: list[URLPattern] = [
    path("revocations/", revocation.desk, name="revocations"),
    path("cases/<int:pk>/revocation/", revocation.draft, name="draft_revocation"),
    path("revocations/<int:pk>/withdraw/", revocation.withdraw, name="withdraw_revocation"),
    path("revocations/<int:pk>/papers/<str:which>.pdf", revocation.paper, name="revocation_paper"),
    path("revocations/<int:pk>/files/<uuid:file_uuid>/", revocation.file, name="revocation_file"),
    path("revocations/<int:pk>/files/<uuid:file_uuid>/<int:page>/", revocation.file_page, name="revocation_file_page"),
    path("revocations/<int:pk>/deliveries/<str:which>/", revocation_defence.deliver, name="deliver_revocation"),
    path("revocations/<int:pk>/receipts/<str:which>/", revocation_defence.acknowledge, name="acknowledge_revocation"),
    path("revocations/<int:pk>/defence/", revocation_defence.defence, name="defence"),
    path("revocations/<int:pk>/defence/enter/", revocation_defence.enter, name="enter_defence"),
    path("revocations/<int:pk>/hearing/", revocation_defence.hear, name="hear_defence"),
    path("revocations/<int:pk>/answer/", revocation_defence.answer, name="answer_defence"),
    path("cases/<int:pk>/revocation/decision/", revocation_decision.draft, name="draft_revocation_decision"),
    path("cases/<int:pk>/revocation/finance/", revocation_decision.draft_finance, name="draft_revocation_finance"),
    path("cases/<int:pk>/revocation/seal/", revocation_decision.seal, name="seal_revocation"),
    path("cases/<int:pk>/revocation/disagree/", revocation_decision.disagree, name="disagree_revocation"),
    path("revocations/<int:pk>/number/", revocation_after.number, name="number_revocation"),
    path("revocations/<int:pk>/announcement/", revocation_after.announce, name="announce_revocation"),
    path("plaque-returns/<int:pk>/", revocation_after.plaque, name="plaque_return"),
    path("plaque-returns/<int:pk>/<str:which>/file/", revocation_after.plaque_file, name="plaque_return_file"),
    path("cases/<int:pk>/reconsiderations/new/", revocation_after.reconsider, name="reconsideration_new"),
    path("reconsiderations/<int:pk>/outcome/", revocation_after.outcome, name="reconsideration_outcome"),
    path(
        "reconsiderations/<int:pk>/<str:which>/file/",
        revocation_after.reconsideration_file,
        name="reconsideration_file",
    ),
    path("cases/<int:pk>/reinstatement/", revocation_after.propose_reinstatement, name="propose_reinstatement"),
    path("cases/<int:pk>/reinstatement/answer/", revocation_after.answer_reinstatement, name="answer_reinstatement"),
]
dossier: list[URLPattern] = [path("<int:pk>/revocation/", revocation.tab, name="revocation")]
public: list[URLPattern] = [
    path("revocations/", public_revocations.index, name="revocations"),
    path("revocations/<int:pk>/", public_revocations.announcement, name="revocation"),
]
