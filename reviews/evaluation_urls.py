"""Addresses of evaluations and review tables, within those of the desks."""

from django.urls import URLPattern, path

from reviews.views import evaluation, evaluation_papers, outcomes, review_table

urlpatterns: list[URLPattern] = [
    path("evaluations/<int:pk>/", evaluation.evaluation, name="evaluation"),
    path("evaluations/<int:pk>/discuss/", evaluation.discuss, name="evaluation_discuss"),
    path("evaluations/<int:pk>/opinion/", evaluation.opinion, name="evaluation_opinion"),
    path("evaluations/<int:pk>/sign/", evaluation.sign, name="evaluation_sign"),
    path("evaluations/<int:pk>/anew/", evaluation.propose_anew, name="evaluation_anew"),
    path("evaluations/<int:pk>/anew/<int:asked_pk>/", evaluation.answer_anew, name="evaluation_anew_answer"),
    path("evaluations/<int:pk>/opinion.pdf", evaluation_papers.opinion_pdf, name="evaluation_opinion_pdf"),
    path("evaluations/<int:pk>/sheets/<uuid:uuid>.pdf", evaluation_papers.sheet_pdf, name="evaluation_sheet_pdf"),
    path("tables/", review_table.index, name="review_tables"),
    path("tables/prepare/<int:plan_pk>/", review_table.prepare, name="review_table_prepare"),
    path("tables/prepare/<int:plan_pk>/waiting/", review_table.prepare_moving_up, name="review_table_move_up"),
    path("tables/<int:pk>/", review_table.table, name="review_table"),
    path("tables/<int:pk>/refresh/", review_table.refresh, name="review_table_refresh"),
    path("tables/<int:pk>/mark/", review_table.mark, name="review_table_mark"),
    path("tables/<int:pk>/propose/", review_table.propose, name="review_table_propose"),
    path("tables/<int:pk>/drop/", review_table.drop, name="review_table_drop"),
    path("tables/<int:pk>/answer/", review_table.answer, name="review_table_answer"),
    path("tables/<int:pk>/table.pdf", review_table.print_pdf, name="review_table_pdf"),
    path("tables/<int:pk>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("tables/<int:pk>/outcomes/done/", outcomes.outcomes_done, name="outcomes_done"),
]
