"""Experts of the pool and old workshops for tests, made by the services themselves."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from accounts import services
from accounts.models import Expert
from applications import lifecycle
from applications.models import RuleSet, Workshop
from common import rehearsal
from common.xlsx import workbook
from reviews.imports.experts import POOL
from reviews.services import experts
from reviews.services.register import OldTitle
from tests import cases
from tests.cases import DURING
from tests.cast import Cast

FACTS: dict[str, Any] = {
    "name": "上官衡之",
    "email": "",
    "phone": "13800138000",
    "trade": "数控铣工",
    "further_trades": ["工具钳工"],
    "employer": "京西职业技术学院",
    "employer_uscc": "",
    "employer_group": "",
    "title": "正高级工程师",
    "term_from": None,
    "term_to": None,
}
TITLE = OldTitle(
    number="京首技2012015",
    name="",
    technician="范令仪",
    id_number="",
    trade="数控铣工",
    unit_name="北京瑾堂工艺美术有限公司",
    uscc="91110105MA1ABC1X3P",
    unit_kind="enterprise",
    district="110108",
    review_body=0,
    granted_on=date(2012, 3, 20),
    document="",
    key_year=None,
    key_amount=None,
)


def entered(cast: Cast, **changed: Any) -> Expert:
    """A new expert of the pool."""
    return experts.enter(by=cast.people["city_officer"], at=DURING, **{**FACTS, **changed})


def old_title(cast: Cast, **changed: Any) -> Workshop:
    """An old workshop with a living title."""
    if not RuleSet.objects.exists():
        cases.rule_set()
    title = OldTitle(**{**vars(TITLE), "review_body": cast.bodies["haidian"].pk, **changed})
    return lifecycle.begin("register", by=cast.people["city_approver"], at=DURING, title=title)


def places(cast: Cast) -> dict[str, Any]:
    """For tests/everything.py: an expert with a tie, who is the cast's own; an import that waits; an old workshop."""
    own = services.make_expert(cast.people["expert"], trade="数控铣工", employer="京西职业技术学院")
    by = cast.people["city_officer"]
    tie = experts.declare(own, by=by, at=DURING, ground="kinship", organisation_name="北京瑾堂工艺美术有限公司")
    sheet = workbook("专家库", ["姓名", "职业（工种）", "任职单位"], [["谭宝琛", "电焊工", "首都示例理工大学"]])
    batch = rehearsal.rehearse(POOL, BytesIO(sheet), name="专家.xlsx", size=len(sheet), by=by, at=DURING)
    return {
        "pool_expert": own.pk,
        "tie": tie.pk,
        "import_batch": batch.pk,
        "old_title": old_title(cast).plaque_number,
    }
