"""What is withheld while experts judge a case: the state of the form that bears their leader's signature.

The leader signs before both bureaus have agreed on the outcome. Until then whoever is not of the bureaus gets the form
as it was before, and so does every copy that is printed from it.
"""

from __future__ import annotations

from django.db.models import Q

from applications.models import Seal, Version, VersionFile, Workshop
from applications.states import State

# seals that nobody outside may know of
SEALS = Q(box=Seal.Box.EXPERTS, workshop__state=State.EVALUATING)


def shown_form(version: Version, workshop: Workshop) -> VersionFile | None:
    """The file of the version that may be known outside now."""
    if workshop.state != State.EVALUATING or version.pk != workshop.current_version_id:
        return version.form
    signed = version.seals.valid().filter(box=Seal.Box.EXPERTS).select_related("file").first()
    if signed is None or signed.file is None:
        return version.form
    before = version.files.filter(order__lt=signed.file.order, voided_at=None)
    return before.select_related("stored").order_by("-order").first()
