"""Addresses of the objections: those of the desk, and those that everybody may open."""

from django.urls import URLPattern, path

from reviews.views import objection_handling as handling
from reviews.views import objections, public_objections, removals

urlpatterns: list[URLPattern] = [
    path("objections/", objections.desk, name="objections"),
    path("objections/register/", objections.register, name="register_objection"),
    path("objections/removals/", removals.index, name="removals"),
    path("objections/removals/<int:pk>/", removals.answer, name="removal"),
    path("cases/<int:pk>/removal/", removals.draft, name="draft_removal"),
    path("objections/<int:pk>/", objections.detail, name="objection"),
    path("objections/<int:pk>/take/", handling.take, name="take_objection"),
    path("objections/<int:pk>/reassign/", handling.reassign, name="reassign_objection"),
    path("objections/<int:pk>/accept/", handling.accept, name="accept_objection"),
    path("objections/<int:pk>/notes/", handling.note, name="note_objection"),
    path("objections/<int:pk>/ask/", handling.ask, name="ask_unit"),
    path("objections/<int:pk>/extend/", handling.extend, name="extend_objection"),
    path("objections/<int:pk>/verdict/", handling.verdict, name="objection_verdict"),
    path("objections/<int:pk>/decide/", handling.decide, name="decide_objection"),
    path("objections/<int:pk>/send-back/", handling.send_back, name="send_back_objection"),
    path("objections/<int:pk>/serve/", handling.serve, name="serve_objection"),
    path("objections/<int:pk>/reveal/", handling.reveal, name="reveal_objection"),
    path("objections/<int:pk>/reply.pdf", handling.reply, name="objection_reply"),
    path("objections/<int:pk>/files/<uuid:uuid>/", handling.file, name="objection_file"),
    path("objections/<int:pk>/files/<uuid:uuid>/original/", handling.download, name="objection_original"),
    path("objections/<int:pk>/files/<uuid:uuid>/<int:number>.jpg", handling.picture, name="objection_picture"),
]
public: list[URLPattern] = [
    path("notices/<int:pk>/object/", public_objections.intake, name="object"),
    path("objections/", public_objections.look_up, name="objections"),
    path("objections/receipt/", public_objections.receipt, name="objection_receipt"),
]
