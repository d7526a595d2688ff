"""What is written once: the database itself keeps the records of a title's later life as they were written."""

from django.db import migrations

from common.journal import never_changed

# what is written once for all: the facts of an inspection, a sent answer with its lines and files
SUPERVISION = """
CREATE FUNCTION reviews_inspection_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.workshop_id, NEW.number, NEW.kind, NEW.office, NEW.organisation_id, NEW.held_on,
        NEW.people, NEW.findings, NEW.request, NEW.made_by_id, NEW.made_at)
        IS DISTINCT FROM (OLD.workshop_id, OLD.number, OLD.kind, OLD.office, OLD.organisation_id, OLD.held_on,
        OLD.people, OLD.findings, OLD.request, OLD.made_by_id, OLD.made_at) THEN
        RAISE EXCEPTION 'what an inspector wrote stays: % refused', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_inspection_guard BEFORE UPDATE OR DELETE ON reviews_inspection
    FOR EACH ROW EXECUTE FUNCTION reviews_inspection_guard();
CREATE FUNCTION reviews_inspectionanswer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.sent_at IS NOT NULL THEN
        RAISE EXCEPTION 'what a unit sent stays: % refused', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_inspectionanswer_guard BEFORE UPDATE OR DELETE ON reviews_inspectionanswer
    FOR EACH ROW EXECUTE FUNCTION reviews_inspectionanswer_guard();
CREATE FUNCTION reviews_part_of_answer_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR EXISTS (
        SELECT 1 FROM reviews_inspectionanswer WHERE id = NEW.answer_id AND sent_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what a unit sent stays: % refused', TG_OP;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER reviews_itemanswer_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_itemanswer
    FOR EACH ROW EXECUTE FUNCTION reviews_part_of_answer_guard();
CREATE TRIGGER reviews_inspectionfile_guard BEFORE INSERT OR UPDATE OR DELETE ON reviews_inspectionfile
    FOR EACH ROW EXECUTE FUNCTION reviews_part_of_answer_guard();
"""
SUPERVISION_UNDONE = """
DROP TRIGGER reviews_inspectionfile_guard ON reviews_inspectionfile;
DROP TRIGGER reviews_itemanswer_guard ON reviews_itemanswer;
DROP FUNCTION reviews_part_of_answer_guard();
DROP TRIGGER reviews_inspectionanswer_guard ON reviews_inspectionanswer;
DROP FUNCTION reviews_inspectionanswer_guard();
DROP TRIGGER reviews_inspection_guard ON reviews_inspection;
DROP FUNCTION reviews_inspection_guard();
"""

# what is written once for all: a sent defence, the facts of a delivery, what everybody read of an announcement
REVOCATION = """
CREATE FUNCTION reviews_defence_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NOT NULL AND (TG_OP = 'DELETE' OR NEW IS DISTINCT FROM OLD) THEN
        RAISE EXCEPTION 'a sent defence is not changed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER defence_stays BEFORE UPDATE OR DELETE ON reviews_defence
    FOR EACH ROW EXECUTE FUNCTION reviews_defence_guard();
CREATE FUNCTION reviews_delivery_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.voided_at IS NOT NULL OR (NEW.revocation_id, NEW.paper, NEW.way, NEW."on",
        NEW.notice_days, NEW.served_on, NEW.words, NEW.recorded_by_id, NEW.recorded_at) IS DISTINCT FROM
        (OLD.revocation_id, OLD.paper, OLD.way, OLD."on", OLD.notice_days, OLD.served_on, OLD.words,
        OLD.recorded_by_id, OLD.recorded_at) THEN
        RAISE EXCEPTION 'a recorded delivery is not changed, another one takes its place';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER delivery_stays BEFORE UPDATE OR DELETE ON reviews_delivery
    FOR EACH ROW EXECUTE FUNCTION reviews_delivery_guard();
CREATE FUNCTION reviews_announcement_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.revocation_id, NEW.number, NEW.content, NEW.content_hash, NEW.posted_by_id,
        NEW.posted_at) IS DISTINCT FROM (OLD.revocation_id, OLD.number, OLD.content, OLD.content_hash,
        OLD.posted_by_id, OLD.posted_at) THEN
        RAISE EXCEPTION 'a posted announcement is not changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER announcement_stays BEFORE UPDATE OR DELETE ON reviews_announcement
    FOR EACH ROW EXECUTE FUNCTION reviews_announcement_guard();
"""
REVOCATION_UNDONE = """
DROP TRIGGER announcement_stays ON reviews_announcement;
DROP FUNCTION reviews_announcement_guard();
DROP TRIGGER delivery_stays ON reviews_delivery;
DROP FUNCTION reviews_delivery_guard();
DROP TRIGGER defence_stays ON reviews_defence;
DROP FUNCTION reviews_defence_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0007_after_the_plaque")]

    operations = [
        never_changed("reviews_inspectionitem"),
        never_changed("reviews_inspectionverdict"),
        never_changed("reviews_itemverdict"),
        never_changed("reviews_inspectionnote"),
        never_changed("reviews_practicedecision"),
        migrations.RunSQL(SUPERVISION, SUPERVISION_UNDONE),
        never_changed("reviews_defencehearing"),
        never_changed("reviews_defenceanswer"),
        migrations.RunSQL(REVOCATION, REVOCATION_UNDONE),
    ]
