"""Rows read beside their outer row are those that a statement of their own would have read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from applications.models import Member, Workshop
from common.beside import Lists
from tests import cases
from tests.cast import Cast


@pytest.mark.django_db
def test_what_is_read_beside_is_what_is_prefetched_and_the_rest_comes_when_it_is_asked(cast: Cast) -> None:
    case = cases.workshop(cast, "draft")
    for order, name in enumerate(("甲", "乙")):
        Member.objects.create(workshop=case, name=name, order=order, duty="编程")
    lists = Lists(members=(Member.objects.filter(workshop=OuterRef("pk")).order_by("order"), ("pk", "name", "order")))
    found = Workshop.objects.annotate(**lists.columns()).get(pk=case.pk)
    lists.put(found)
    with CaptureQueriesContext(connection) as asked:
        assert [(one.pk, one.name) for one in found.members.all()] == [
            (one.pk, one.name) for one in Member.objects.filter(workshop=case).order_by("order")
        ]
    assert len(asked) == 1  # the comparison's own
    assert found.members.all()[0].duty == "编程"
