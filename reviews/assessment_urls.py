"""Addresses of the assessment: the tab of a case and its pages, the desk of rounds and lists, the commended."""

from django.urls import URLPattern, path

from reviews.views import assessment, assessment_rounds, assessment_steps, assessment_writing, grades

CASE = "<int:pk>/assessment/"
dossier: list[URLPattern] = [
    path(CASE, assessment.tab, name="assessment"),
    path(f"{CASE}write/", assessment_writing.write, name="assessment_write"),
    path(f"{CASE}write/<slug:section>/", assessment_writing.write, name="assessment_write"),
    path(f"{CASE}seal/", assessment_writing.seal, name="assessment_seal"),
    path(f"{CASE}files/", assessment_writing.add_file, name="assessment_add_file"),
    path(f"{CASE}files/<uuid:file_uuid>/", assessment.file, name="assessment_file"),
    path(f"{CASE}files/<uuid:file_uuid>/remove/", assessment_writing.remove_file, name="assessment_remove_file"),
    path(f"{CASE}files/<uuid:file_uuid>/pages/<int:page>/", assessment.page, name="assessment_page"),
    path(f"{CASE}opinion/", assessment_steps.opinion, name="assessment_opinion"),
    path(f"{CASE}opinion/confirm/", assessment_steps.confirm_opinion, name="assessment_confirm_opinion"),
    path(f"{CASE}marks/", assessment_steps.marks, name="assessment_marks"),
    path(f"{CASE}marks/<uuid:claim_uuid>/", assessment_steps.decide_claim, name="assessment_decide_claim"),
    path(f"{CASE}vetoes/<int:finding_pk>/", assessment_steps.decide_finding, name="assessment_decide_finding"),
    path(f"{CASE}mend/", assessment_steps.mend, name="assessment_mend"),
    path(f"{CASE}mend/files/", assessment_steps.add_proof, name="assessment_add_proof"),
    path(f"{CASE}mend/files/<uuid:file_uuid>/remove/", assessment_steps.remove_proof, name="assessment_remove_proof"),
    path(f"{CASE}look/", assessment_steps.look, name="assessment_look"),
    path(f"{CASE}<int:number>/", assessment.read, name="assessment_read"),
    path(f"{CASE}<int:number>/record.pdf", assessment.record_pdf, name="assessment_record"),
]
desks: list[URLPattern] = [
    path("assessments/", assessment_rounds.index, name="assessments"),
    path("assessments/new/", assessment_rounds.open_round, name="open_assessment_round"),
    path("assessments/<int:year>/", assessment_rounds.desk, name="assessment_round"),
    path("assessments/<int:year>/extend/", assessment_rounds.extend, name="extend_assessment_round"),
    path("assessments/<int:year>/close/", assessment_rounds.close, name="close_assessment_round"),
    path("assessments/<int:year>/order/", assessment_rounds.order, name="order_assessment"),
    path("assessments/orders/<int:order_pk>/", assessment_rounds.answer_order, name="answer_assessment_order"),
    path("assessments/<int:year>/grades/", grades.prepare, name="prepare_grades"),
    path("assessments/<int:year>/commend/", grades.commend, name="commend"),
    path("assessments/lists/<int:pk>/", grades.grade_list, name="grade_list"),
    path("assessments/lists/<int:pk>/refresh/", grades.refresh, name="refresh_grades"),
    path("assessments/lists/<int:pk>/propose/", grades.propose, name="propose_grades"),
    path("assessments/lists/<int:pk>/take-back/", grades.take_back, name="take_grades_back"),
    path("assessments/lists/<int:pk>/drop/", grades.drop, name="drop_grades"),
    path("assessments/lists/<int:pk>/answer/", grades.answer, name="answer_grades"),
    path("assessments/lists/<int:pk>/carry-out/", grades.carry_out, name="carry_out_grades"),
]
public: list[URLPattern] = [
    path("commended/", grades.commended, name="commended"),
    path("commended/<int:pk>/", grades.commendation, name="commendation"),
    path("commended/<int:pk>/notice.pdf", grades.commendation_pdf, name="commendation_paper"),
]
exports: list[URLPattern] = [path("assessments.xlsx", assessment_rounds.sheet, name="assessments")]
