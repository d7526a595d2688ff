"""Writes about people and organisations, each in one transaction, each journalled."""

from accounts.services.members import (
    delegate,
    end_delegation,
    end_membership,
    grant,
    note_handover,
    set_may_admit,
)
from accounts.services.people import (
    change_password,
    disable,
    enable,
    issue_password,
    make_expert,
    make_user,
    reset_second_factor,
    save_profile,
)
from accounts.services.units import (
    admit,
    ask_to_join,
    confirm_change,
    confirm_unit,
    refuse_change,
    refuse_join,
    refuse_unit,
    register_unit,
    request_change,
)

__all__ = [
    "admit",
    "ask_to_join",
    "change_password",
    "confirm_change",
    "confirm_unit",
    "delegate",
    "disable",
    "enable",
    "end_delegation",
    "end_membership",
    "grant",
    "issue_password",
    "make_expert",
    "make_user",
    "note_handover",
    "refuse_change",
    "refuse_join",
    "refuse_unit",
    "register_unit",
    "request_change",
    "reset_second_factor",
    "save_profile",
    "set_may_admit",
]
