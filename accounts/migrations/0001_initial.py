import common.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=50)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("phone", common.fields.EncryptedTextField(blank=True, default="")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "must_change_password",
                    models.BooleanField(default=False, help_text="Set for accounts made by staff."),
                ),
                ("password_changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "session_epoch",
                    models.PositiveIntegerField(default=0, help_text="Raised to end every open session of the person."),
                ),
                (
                    "current_sign_in",
                    models.CharField(
                        blank=True,
                        help_text="Mark of the one session that counts; empty where several may be open.",
                        max_length=32,
                    ),
                ),
                (
                    "enabled_at",
                    models.DateTimeField(
                        blank=True, help_text="When it was opened again after being closed.", null=True
                    ),
                ),
                ("large_type", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["username"],
            },
        ),
        migrations.CreateModel(
            name="District",
            fields=[
                ("code", models.CharField(max_length=6, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20, unique=True)),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="FormerFacts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("short_name", models.CharField(max_length=40)),
                ("uscc", models.CharField(blank=True, max_length=18, null=True)),
                ("address", models.CharField(blank=True, max_length=120)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="The first day on which it no longer held.")),
            ],
            options={
                "ordering": ["organisation", "-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待确认"), ("confirmed", "已确认"), ("refused", "未通过")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("unit_clerk", "申报经办"),
                            ("unit_approver", "单位负责人"),
                            ("review_clerk", "初审经办"),
                            ("review_approver", "初审负责人"),
                            ("district_finance", "区财政监督"),
                            ("city_officer", "市局经办"),
                            ("city_approver", "市局负责人"),
                            ("finance_officer", "财政经办"),
                            ("finance_approver", "财政负责人"),
                            ("expert", "评审专家"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["requested_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("unit_clerk", "申报经办"),
                            ("unit_approver", "单位负责人"),
                            ("review_clerk", "初审经办"),
                            ("review_approver", "初审负责人"),
                            ("district_finance", "区财政监督"),
                            ("city_officer", "市局经办"),
                            ("city_approver", "市局负责人"),
                            ("finance_officer", "财政经办"),
                            ("finance_approver", "财政负责人"),
                            ("expert", "评审专家"),
                            ("system_admin", "系统管理员"),
                            ("security_admin", "安全管理员"),
                            ("audit_admin", "审计管理员"),
                        ],
                        max_length=20,
                    ),
                ),
                ("may_admit", models.BooleanField(default=False, help_text="May manage the organisation's members.")),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["organisation", "user", "role"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unit", "申报单位"),
                            ("district_bureau", "区人力社保局"),
                            ("industry_authority", "市级行业主管部门（集团）"),
                            ("city_hr", "市人力社保局"),
                            ("city_finance", "市财政局"),
                            ("district_finance", "区财政局"),
                            ("expert_pool", "专家库"),
                            ("operations", "系统运行"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        blank=True, choices=[("enterprise", "企业"), ("base", "公共实训基地所在单位")], max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("short_name", models.CharField(max_length=40)),
                ("uscc", models.CharField(blank=True, help_text="统一社会信用代码", max_length=18, null=True)),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        help_text="Of a review body: district code or ours; in case numbers.",
                        max_length=10,
                        null=True,
                        unique=True,
                    ),
                ),
                ("facts_since", models.DateField(help_text="From which day the present name, code and address hold.")),
                ("address", models.CharField(blank=True, max_length=120)),
                ("contact_name", models.CharField(blank=True, max_length=50)),
                ("contact_phone", common.fields.EncryptedTextField(blank=True, default="")),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, help_text="When its review body confirmed licence and contact.", null=True
                    ),
                ),
                ("dissolved_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待确认"), ("confirmed", "已确认"), ("refused", "未通过")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ["requested_at", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SealAuthority",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("certificate", models.TextField(help_text="PEM")),
                ("key_store", models.BinaryField(help_text="PKCS#12, encrypted with SEAL_PASSPHRASE")),
                ("created_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SealCredential",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("test", "测试证书"), ("licensed", "持牌机构证书")], default="test", max_length=10
                    ),
                ),
                ("serial", models.CharField(max_length=64, unique=True)),
                ("certificate", models.TextField(help_text="PEM")),
                ("chain", models.TextField(help_text="PEM of the issuers, stored so that old seals validate for ever")),
                ("key_store", models.BinaryField(help_text="PKCS#12, encrypted with SEAL_PASSPHRASE")),
                ("valid_from", models.DateTimeField()),
                ("valid_to", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("lost_at", models.DateTimeField(blank=True, null=True)),
                ("lost_reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["organisation", "-valid_from", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField(default=0, editable=False)),
                ("previous_hash", models.CharField(default="", editable=False, max_length=64)),
                ("hash", models.CharField(default="", editable=False, max_length=64)),
                (
                    "content",
                    models.TextField(editable=False, help_text="Canonical JSON of the row: what the hash covers."),
                ),
                (
                    "chain",
                    models.PositiveBigIntegerField(help_text="Primary key of the person, 0 when nobody is known."),
                ),
                (
                    "verb",
                    models.CharField(
                        choices=[
                            ("signed_in", "登录"),
                            ("sign_in_failed", "登录失败"),
                            ("locked", "账号锁定"),
                            ("signed_out", "退出"),
                            ("session_ended", "自动退出"),
                            ("password_changed", "修改密码"),
                            ("factor_set", "启用第二因素"),
                            ("factor_removed", "停用第二因素"),
                            ("factor_reset", "当面重发第二因素"),
                            ("right_granted", "授予权限"),
                            ("right_ended", "收回权限"),
                            ("delegated", "委托"),
                            ("delegation_ended", "终止委托"),
                            ("handed_over", "移交工作"),
                            ("revealed", "查看个人信息"),
                            ("searched_id", "按证件号查找"),
                            ("account_made", "建立账号"),
                            ("account_disabled", "停用账号"),
                            ("account_enabled", "恢复账号"),
                            ("account_unlocked", "解除锁定"),
                            ("journal_verified", "核验日志"),
                            ("unit_registered", "单位注册"),
                            ("unit_confirmed", "确认单位"),
                            ("unit_refused", "单位注册未通过"),
                            ("unit_changed", "单位信息变更"),
                            ("seal_issued", "签发印章证书"),
                            ("seal_lost", "印章挂失"),
                            ("clock_moved", "调整演示时钟"),
                            ("refused", "越权被拒"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("address", models.GenericIPAddressField(null=True)),
                ("facts", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("reason", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-first_day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Expert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("trade", models.CharField(max_length=60)),
                ("employer", models.CharField(max_length=100)),
                ("employer_uscc", models.CharField(blank=True, max_length=18)),
                ("employer_group", models.CharField(blank=True, max_length=100)),
                ("title", models.CharField(blank=True, max_length=60)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="expert", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["user"],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("cases", models.PositiveIntegerField()),
                (
                    "from_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IdentityChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "decision",
                    models.CharField(
                        choices=[("pending", "待确认"), ("confirmed", "已确认"), ("refused", "未通过")],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("requested_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("name", models.CharField(max_length=100)),
                ("uscc", models.CharField(max_length=18)),
                ("valid_from", models.DateField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["requested_at", "pk"],
                "abstract": False,
            },
        ),
    ]
