import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("common", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="identitychange",
            name="proof",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="common.storedfile"
            ),
        ),
        migrations.AddField(
            model_name="identitychange",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="granted_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="delegation",
            name="membership",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="accounts.membership"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="affiliated_to",
            field=models.ForeignKey(
                blank=True,
                help_text="The review body that the unit's 隶属关系 leads to.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="affiliates",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.district",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="licence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="common.storedfile",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="join_requests", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="identitychange",
            name="affiliated_to",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="identitychange",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="identity_changes", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="formerfacts",
            name="affiliated_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
            ),
        ),
        migrations.AddField(
            model_name="formerfacts",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="former_facts", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="organisation",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="registration", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="requested_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="sealcredential",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sealcredential",
            name="lost_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="sealcredential",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="seal_credentials", to="accounts.organisation"
            ),
        ),
        migrations.AddField(
            model_name="sealcredential",
            name="requested_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
            name="about",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="security_events",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="securityevent",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="delegation",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="delegation_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("dissolved_on", None)), fields=("uscc",), name="organisation_uscc_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "unit",
                            "district_bureau",
                            "industry_authority",
                            "city_hr",
                            "city_finance",
                            "district_finance",
                            "expert_pool",
                            "operations",
                        ],
                    )
                ),
                name="organisation_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("uscc", None), ("uscc__regex", "^[0-9A-HJ-NPQRTUWXY]{18}$"), _connector="OR"),
                name="organisation_uscc_shape",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "unit"), _negated=True),
                    models.Q(("uscc__isnull", False), models.Q(("unit_kind", ""), _negated=True)),
                    _connector="OR",
                ),
                name="unit_has_code_and_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("user", "organisation", "role"), name="role_held_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("role__in", ["audit_admin", "security_admin", "system_admin"])),
                fields=("user",),
                name="one_administrator_post",
                violation_error_message="系统、安全、审计三员不得由一人兼任。",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "unit_clerk",
                            "unit_approver",
                            "review_clerk",
                            "review_approver",
                            "district_finance",
                            "city_officer",
                            "city_approver",
                            "finance_officer",
                            "finance_approver",
                            "expert",
                            "system_admin",
                            "security_admin",
                            "audit_admin",
                        ],
                    )
                ),
                name="membership_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                    models.Q(
                        models.Q(("decision", "pending"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="joinrequest_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="joinrequest_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision", "pending")),
                fields=("organisation", "requested_by"),
                name="one_open_join_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                    models.Q(
                        models.Q(("decision", "pending"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="identitychange_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="identitychange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="identitychange_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="formerfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="former_facts_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("decision", "pending")),
                    models.Q(
                        models.Q(("decision", "pending"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="registration_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "refused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registration_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealcredential",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at__isnull", False), ("lost_at", None)),
                fields=("organisation",),
                name="one_seal_in_use",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealcredential",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__gt", models.F("valid_from"))), name="seal_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealcredential",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["test", "licensed"])), name="seal_kind_known"
            ),
        ),
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(fields=["-at", "-id"], name="security_latest"),
        ),
        migrations.AddIndex(
            model_name="securityevent",
            index=models.Index(fields=["verb", "-at"], name="security_by_verb"),
        ),
        migrations.AddConstraint(
            model_name="securityevent",
            constraint=models.UniqueConstraint(fields=("chain", "sequence"), name="security_event_sequence"),
        ),
    ]
