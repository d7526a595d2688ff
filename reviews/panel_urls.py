"""Addresses of plans, panels, draws and seats; part of those under /reviews/."""

from django.urls import URLPattern, path

from reviews.views import draws, panel, panels, plans, seats

urlpatterns: list[URLPattern] = [
    path("plans/", plans.index, name="plans"),
    path("plans/new/", plans.new, name="plan_new"),
    path("plans/<int:pk>/", plans.detail, name="plan"),
    path("plans/<int:pk>/edit/", plans.edit, name="plan_edit"),
    path("plans/<int:pk>/propose/", plans.propose, name="plan_propose"),
    path("plans/<int:pk>/answer/", plans.answer, name="plan_answer"),
    path("plans/<int:pk>/close/", plans.close, name="plan_close"),
    path("plans/<int:pk>/panels/new/", panels.new, name="panel_new"),
    path("panels/<int:pk>/", panels.detail, name="panel"),
    path("panels/<int:pk>/edit/", panels.edit, name="panel_edit"),
    path("panels/<int:pk>/remove/", panels.remove, name="panel_remove"),
    path("panels/<int:pk>/cases/", panels.cases, name="panel_cases"),
    path("panels/<int:pk>/cases/<int:case_pk>/off/", panels.take_off, name="panel_case_off"),
    path("panels/<int:pk>/invite/", panels.invite, name="panel_invite"),
    path("panels/<int:pk>/appoint/", panels.appoint, name="panel_appoint"),
    path("panels/<int:pk>/draw/", draws.commit, name="draw_commit"),
    path("panels/<int:pk>/draw/further/", draws.further, name="draw_further"),
    path("draws/<int:pk>/", draws.detail, name="draw"),
    path("draws/<int:pk>/attend/", draws.attend, name="draw_attend"),
    path("draws/<int:pk>/candidates/", draws.show_candidates, name="draw_candidates"),
    path("draws/<int:pk>/carry-out/", draws.carry_out, name="draw_carry_out"),
    path("draws/<int:pk>/stop/", draws.stop, name="draw_stop"),
    path("draws/<int:pk>/check/", draws.check, name="draw_check"),
    path("draws/<int:pk>/record.json", draws.record, name="draw_record"),
    path("draws/<int:pk>/record.pdf", draws.printed, name="draw_pdf"),
    path("seats/", seats.index, name="seats"),
    path("seats/<int:pk>/", seats.detail, name="seat"),
    path("seats/<int:pk>/decline/", seats.decline, name="seat_decline"),
    path("seats/<int:pk>/vote/", seats.vote, name="seat_vote"),
    path("seats/<int:pk>/release/", panels.release, name="seat_release"),
    path("assignments/<int:pk>/recuse/", panels.recuse, name="recuse"),
    path("cases/<int:pk>/fewer/", panel.fewer, name="fewer"),
]
