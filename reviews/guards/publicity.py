"""What must be true before a case is published, leaves its notice, and is through with it."""

from __future__ import annotations

from datetime import datetime

from applications.models import Workshop
from applications.questions import guard
from reviews import notices, publicity_standing
from reviews.models import JointList

_NOT_AGREED = {
    JointList.Status.DRAFT: "拟认定名单还在拟定，尚未送市财政局会商。",
    JointList.Status.PROPOSED: "拟认定名单已送市财政局，尚未同意。",
    JointList.Status.RETURNED: "市财政局退回了拟认定名单，须修改后重新会商。",
}


def stands_on_an_agreed_list(workshop: Workshop, at: datetime) -> list[str]:
    """Finance agreed to the list, after the case last left a notice, and nothing that the list says has changed."""
    stands = publicity_standing.of(workshop)
    if not stands.list_counts or stands.list_status is None:
        return ["案卷还没有列入拟认定名单，请先拟定名单并送市财政局会商。"]
    if stands.list_status != JointList.Status.AGREED:
        return [_NOT_AGREED[JointList.Status(stands.list_status)]]
    now = notices.facts(workshop, unit=stands.unit, body=stands.body, version=stands.version)
    before = stands.list_facts or {}
    changed = [word for item, word in notices.ITEMS.items() if before.get(item) != now[item]]
    if before.get("version") != now["version"]:
        changed.append("报送的申报表")
    if changed:
        return [f"市财政局同意名单之后，{'、'.join(changed)}有变动，须重新会商。"]
    return []


@guard("这件案卷没有在公示，没有可以撤回的内容。")
def stands_in_a_notice(workshop: Workshop, at: datetime) -> bool:
    return publicity_standing.of(workshop).notice is not None


@guard("公示期未满。")
def the_period_is_over(workshop: Workshop, at: datetime) -> bool:
    """24:00 of the last day in Beijing, of the notice whose period counts for this case."""
    ends_at = publicity_standing.of(workshop).ends_at
    return ends_at is not None and at >= ends_at
