"""To whom or what a material slot belongs, in words: the technician, each member, each honour, result or teacher."""

from __future__ import annotations

from applications.models import ChecklistItem, Workshop

TECHNICIAN = "technician"


def subject_names(workshop: Workshop) -> dict[str, str]:
    """Subject code of every possible slot → its name; '' is the unit itself."""
    names = {"": "", TECHNICIAN: workshop.technician_name or "首席技师"}
    names |= {str(m.uuid): m.name for m in workshop.members.all()}
    names |= {str(h.uuid): h.kind.name if h.kind else h.name for h in workshop.honours.select_related("kind")}
    names |= {str(r.uuid): r.name for r in workshop.results.all()}
    names |= {str(t.uuid): t.name for t in workshop.teachers.all()}
    return names


def subjects_of(item: ChecklistItem, workshop: Workshop) -> list[str]:
    """The subject codes for which ``item`` is owed in this case, in the order of the form."""
    kinds = ChecklistItem.Subject
    members = [str(m.uuid) for m in workshop.members.all()]
    return {
        kinds.UNIT: [""],
        kinds.TECHNICIAN: [TECHNICIAN],
        kinds.MEMBER: members,
        kinds.TECHNICIAN_AND_MEMBERS: [TECHNICIAN, *members],
        kinds.HONOUR: [str(h.uuid) for h in workshop.honours.all()],
        kinds.RESULT: [str(r.uuid) for r in workshop.results.all()],
        kinds.TEACHER: [str(t.uuid) for t in workshop.teachers.all()],
    }[kinds(item.subject)]


def compared_paths(compares: list[str], kind: str, subject: str) -> list[str]:
    """The snapshot paths that a reviewer compares with a paper: ``person.`` and ``row.`` stand for whose paper it is."""
    kinds = ChecklistItem.Subject
    heads = {
        kinds.HONOUR: "technician.honours.", kinds.RESULT: "technician.results.", kinds.TEACHER: "unit.teachers.",
    }
    head = "technician" if subject == TECHNICIAN else f"{heads.get(kinds(kind), 'members.')}{subject}"
    return [path.replace("person.", f"{head}.", 1).replace("row.", f"{head}.", 1) for path in compares]
