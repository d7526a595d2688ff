"""What is written once: the database itself keeps the records of a title's later life as they were written."""

from django.db import migrations

from common.journal import never_changed

# A line is written once; the one change it may see is the decision of a second person, and with a confirmation the
# sums of its ledger move. In a closed year nothing is written or confirmed.
LEDGER = """
CREATE FUNCTION applications_ledgerentry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    decided text[] := ARRAY['status', 'decided_by_id', 'decided_at', 'refusal'];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        IF current_database() LIKE 'test\\_%' THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'applications_ledgerentry is append-only: TRUNCATE refused';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'applications_ledgerentry is append-only: DELETE refused';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.status <> 'entered' THEN
        RAISE EXCEPTION 'a line is entered before it is decided';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        OLD.status <> 'entered' OR NEW.status = 'entered' OR to_jsonb(OLD) - decided <> to_jsonb(NEW) - decided
    ) THEN
        RAISE EXCEPTION 'applications_ledgerentry is append-only: UPDATE refused';
    END IF;
    IF NEW.status <> 'refused' AND EXISTS (
        SELECT FROM applications_ledgerclosing
        WHERE ledger_id = NEW.ledger_id AND year = NEW.year AND reopened_at IS NULL
    ) THEN
        RAISE EXCEPTION 'the year % of this ledger is closed', NEW.year;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION applications_ledgerentry_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE applications_ledger SET
        balance = balance + NEW.effect,
        received = received + CASE WHEN NEW.kind = 'receipt' THEN NEW.amount ELSE 0 END,
        interest = interest + CASE WHEN NEW.kind = 'interest' THEN NEW.amount ELSE 0 END,
        spent = spent + CASE WHEN NEW.fund <> 'subsidy' THEN 0 WHEN NEW.kind = 'expense' THEN NEW.amount
            WHEN NEW.kind = 'refund' THEN -NEW.amount ELSE 0 END,
        misused = misused + CASE WHEN NEW.kind = 'misuse' THEN NEW.amount ELSE 0 END,
        repaid = repaid + CASE WHEN NEW.kind = 'repayment' THEN NEW.amount ELSE 0 END,
        surrendered = surrendered + CASE WHEN NEW.kind = 'surrender' THEN NEW.amount ELSE 0 END,
        own_spent = own_spent + CASE WHEN NEW.fund <> 'own' THEN 0 WHEN NEW.kind = 'expense' THEN NEW.amount
            WHEN NEW.kind = 'refund' THEN -NEW.amount ELSE 0 END
    WHERE id = NEW.ledger_id;
    RETURN NULL;
END $$;
CREATE FUNCTION applications_ledger_keep_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'the sums of a ledger follow its lines';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER applications_ledgerentry_guard_rows BEFORE INSERT OR UPDATE OR DELETE ON applications_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION applications_ledgerentry_guard();
CREATE TRIGGER applications_ledgerentry_guard_table BEFORE TRUNCATE ON applications_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION applications_ledgerentry_guard();
CREATE TRIGGER applications_ledgerentry_sum AFTER UPDATE ON applications_ledgerentry
    FOR EACH ROW WHEN (NEW.status = 'confirmed') EXECUTE FUNCTION applications_ledgerentry_sum();
CREATE TRIGGER applications_ledger_keep_sums BEFORE UPDATE ON applications_ledger
    FOR EACH ROW WHEN (
        (OLD.balance, OLD.received, OLD.interest, OLD.spent, OLD.misused, OLD.repaid, OLD.surrendered, OLD.own_spent)
        IS DISTINCT FROM
        (NEW.balance, NEW.received, NEW.interest, NEW.spent, NEW.misused, NEW.repaid, NEW.surrendered, NEW.own_spent)
    ) EXECUTE FUNCTION applications_ledger_keep_sums();
CREATE TRIGGER applications_ledger_begin_at_nothing BEFORE INSERT ON applications_ledger
    FOR EACH ROW WHEN (
        NEW.balance <> 0 OR NEW.received <> 0 OR NEW.interest <> 0 OR NEW.spent <> 0 OR NEW.misused <> 0
        OR NEW.repaid <> 0 OR NEW.surrendered <> 0 OR NEW.own_spent <> 0
    ) EXECUTE FUNCTION applications_ledger_keep_sums();
"""
LEDGER_UNDONE = """
DROP TRIGGER applications_ledger_begin_at_nothing ON applications_ledger;
DROP TRIGGER applications_ledger_keep_sums ON applications_ledger;
DROP TRIGGER applications_ledgerentry_sum ON applications_ledgerentry;
DROP TRIGGER applications_ledgerentry_guard_table ON applications_ledgerentry;
DROP TRIGGER applications_ledgerentry_guard_rows ON applications_ledgerentry;
DROP FUNCTION applications_ledger_keep_sums();
DROP FUNCTION applications_ledgerentry_sum();
DROP FUNCTION applications_ledgerentry_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("applications", "0004_after_the_plaque")]

    operations = [
        never_changed("applications_filingversion"),
        never_changed("applications_filingextension"),
        migrations.RunSQL(LEDGER, LEDGER_UNDONE),
    ]
