"""Addresses of the public notice for the offices: joint lists, drafts, posted notices and what is said about them."""

from django.urls import URLPattern, path

from reviews.views import notice_correcting as correcting
from reviews.views import notice_drafting as drafting
from reviews.views import notice_posting as posting
from reviews.views import notices, publicity

urlpatterns: list[URLPattern] = [
    path("notices/", publicity.desk, name="notices"),
    path("notices/rounds/<int:pk>/list/", publicity.new_list, name="new_joint_list"),
    path("notices/lists/<int:pk>/", publicity.joint_list, name="joint_list"),
    path("notices/lists/<int:pk>/propose/", publicity.propose, name="propose_list"),
    path("notices/lists/<int:pk>/take-back/", publicity.take_back, name="take_back_list"),
    path("notices/lists/<int:pk>/notice/", drafting.draft, name="draft_notice"),
    path("notices/cases/<int:pk>/", notices.notice_of_case, name="notice_of_case"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/post/", posting.post, name="post_notice"),
    path("notices/<int:pk>/register/", posting.register, name="register_posting"),
    path("notices/<int:pk>/notice.pdf", notices.paper, name="notice_paper"),
    path("notices/<int:pk>/notice.txt", notices.text, name="notice_text"),
    path("notices/<int:pk>/screenshot/", notices.screenshot, name="notice_screenshot"),
    path("notices/<int:pk>/correct/", correcting.correct, name="correct_notice"),
    path("notices/<int:pk>/changes/", correcting.add_change, name="add_change"),
    path("notices/<int:pk>/changes/drop/", correcting.drop_change, name="drop_change"),
    path("notices/<int:pk>/retract/", correcting.retract, name="retract_notice"),
]
