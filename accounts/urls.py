"""Addresses of people: sign-in, registration, profile, organisation, seal, delegation, the three administrators.

The names that allauth itself looks up stand in entrance_urls.py.
"""

from allauth.account import views as account
from django.urls import path

from accounts.views import (
    audit,
    delegation,
    members,
    organisation,
    profile,
    registration,
    registrations,
    seal,
    security,
    sign_in,
    system,
)

app_name = "accounts"
urlpatterns = [
    path("login/", sign_in.sign_in, name="login"),
    path("login/again/", sign_in.sign_in_again, name="sign_in_again"),
    path("login/kept/", sign_in.kept, name="kept"),
    path("logout/", account.logout, name="logout"),
    path("register/", registration.register, name="register"),
    path("register/done/", registration.registered, name="registered"),
    path("password/", profile.password, name="password"),
    path("profile/", profile.profile, name="profile"),
    path("profile/phone/", profile.reveal_phone, name="reveal_phone"),
    path("inbox/", profile.inbox, name="inbox"),
    path("inbox/read/", profile.mark_read, name="mark_read"),
    path("inbox/<int:pk>/", profile.letter, name="letter"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/contact/", organisation.contact, name="contact"),
    path("organisation/change/", organisation.request_change, name="request_change"),
    path("organisation/invite/", members.invite, name="invite"),
    path("organisation/joins/<int:pk>/", organisation.answer_join, name="answer_join"),
    path("organisation/members/<int:pk>/end/", members.end, name="end_membership"),
    path("organisation/members/<int:pk>/admitting/", members.set_admitting, name="set_admitting"),
    path("organisation/people/<int:pk>/password/", members.reissue_password, name="reissue_password"),
    path("organisation/people/<int:pk>/second-factor/", members.reissue_factor, name="reissue_factor"),
    path("registrations/", registrations.registrations, name="registrations"),
    path("registrations/<int:pk>/", registrations.registration, name="registration"),
    path("registrations/<int:pk>/licence/", registrations.licence, name="licence"),
    path("registrations/changes/<int:pk>/", registrations.change, name="change"),
    path("registrations/changes/<int:pk>/proof/", registrations.proof, name="proof"),
    path("seal/", seal.seal, name="seal"),
    path("seal/successor/", seal.request_successor, name="seal_successor"),
    path("seals/", seal.seals, name="seals"),
    path("seal/<int:pk>/confirm/", seal.confirm_successor, name="seal_confirm"),
    path("delegation/", delegation.delegation, name="delegation"),
    path("delegation/<int:pk>/end/", delegation.end, name="end_delegation"),
    path("people/", system.people, name="people"),
    path("people/<int:pk>/disable/", system.disable, name="disable"),
    path("people/<int:pk>/enable/", system.enable, name="enable"),
    path("people/<int:pk>/unlock/", system.unlock, name="unlock"),
    path("clock/", system.move_clock, name="clock"),
    path("outbox/", system.outbox, name="outbox"),
    path("rights/", security.rights, name="rights"),
    path("policy/", security.policy, name="policy"),
    path("journal/", audit.journal, name="journal"),
    path("journal/sheet.xlsx", audit.journal_sheet, name="journal_sheet"),
    path("journal/verify/", audit.verify_journal, name="verify_journal"),
]
