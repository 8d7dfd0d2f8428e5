"""What must not happen to a vote, refused by the database itself (quality.md, voting.md 4).

A frozen roll takes no further unit, a noticed assembly no further motion (B-四(五)2d: what was not noticed cannot be
voted); an electronic ballot needs an open assembly, a paper one an open or counting one; choices belong to motions of
their own assembly; a log grows at its end only; the notice stands its days before the event.
"""

from __future__ import annotations

from django.db import migrations

FORWARD = """
ALTER TABLE decision_choice ADD CONSTRAINT choice_motion_of_assembly
  FOREIGN KEY (assembly_id, motion_id) REFERENCES decision_motion (assembly_id, id);
ALTER TABLE decision_choice ADD CONSTRAINT choice_ballot_of_assembly
  FOREIGN KEY (assembly_id, ballot_id) REFERENCES decision_ballot (assembly_id, id);
ALTER TABLE decision_ballot ADD CONSTRAINT ballot_group_of_assembly
  FOREIGN KEY (assembly_id, group_id) REFERENCES decision_group (assembly_id, id);
ALTER TABLE decision_assembly ADD CONSTRAINT assembly_notice_in_time CHECK (
  noticed_on IS NULL OR event_on IS NULL
  OR noticed_on + notice_days + (CASE WHEN clear_days THEN 1 ELSE 0 END) <= event_on);

CREATE FUNCTION decision_roll_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text;
BEGIN
  SELECT state INTO held FROM decision_roll WHERE id = coalesce(NEW.roll_id, OLD.roll_id);
  IF held IN ('FROZEN', 'REPLACED') THEN
    RAISE EXCEPTION 'the roll is frozen' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER roll_unit_open BEFORE INSERT OR UPDATE OF roll_id, group_id, unit_id, name, area, area_source, kind, label
  OR DELETE ON decision_roll_unit FOR EACH ROW EXECUTE FUNCTION decision_roll_is_open();

CREATE TRIGGER weight_open BEFORE INSERT OR UPDATE OF roll_id, group_id, area, area_parking, only_parking OR DELETE
  ON decision_weight FOR EACH ROW EXECUTE FUNCTION decision_roll_is_open();

CREATE FUNCTION decision_roll_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('FROZEN', 'REPLACED') THEN
      RAISE EXCEPTION 'a frozen roll is kept' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state IN ('FROZEN', 'REPLACED') AND (NEW.root, NEW.total_area, NEW.total_heads, NEW.version, NEW.frozen_at)
     IS DISTINCT FROM (OLD.root, OLD.total_area, OLD.total_heads, OLD.version, OLD.frozen_at) THEN
    RAISE EXCEPTION 'a frozen roll does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state = 'REPLACED' AND NEW.state <> 'REPLACED' OR OLD.state = 'FROZEN' AND NEW.state NOT IN ('FROZEN', 'REPLACED')
  THEN
    RAISE EXCEPTION 'a frozen roll is only replaced' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER roll_stays BEFORE UPDATE OR DELETE ON decision_roll FOR EACH ROW EXECUTE FUNCTION decision_roll_stays();

CREATE FUNCTION decision_agenda_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text;
BEGIN
  SELECT stage INTO held FROM decision_assembly WHERE id = coalesce(NEW.assembly_id, OLD.assembly_id);
  IF held NOT IN ('DRAFT', 'ROLL') THEN
    RAISE EXCEPTION 'the agenda is locked by the notice' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER motion_open BEFORE INSERT OR DELETE OR UPDATE OF assembly_id, serial, matter, title, text, text_hash, kind,
  options, seats, count_parking ON decision_motion FOR EACH ROW EXECUTE FUNCTION decision_agenda_is_open();

CREATE FUNCTION decision_ballot_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  SELECT stage, opened_at, closes_at, closed_at INTO held FROM decision_assembly WHERE id = NEW.assembly_id;
  IF NEW.channel IN ('PHONE', 'SLIP') AND held.stage <> 'VOTING'
     OR held.stage NOT IN ('VOTING', 'COUNTING') THEN
    RAISE EXCEPTION 'the vote is not open' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.cast_at < held.opened_at OR NEW.cast_at > coalesce(held.closed_at, held.closes_at) THEN
    RAISE EXCEPTION 'the ballot is out of time' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ballot_in_time BEFORE INSERT ON decision_ballot
  FOR EACH ROW EXECUTE FUNCTION decision_ballot_in_time();

CREATE FUNCTION decision_ballot_superseded_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT OLD.current AND NEW.current THEN
    RAISE EXCEPTION 'a replaced ballot stays replaced' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ballot_superseded_once BEFORE UPDATE ON decision_ballot
  FOR EACH ROW EXECUTE FUNCTION decision_ballot_superseded_once();

CREATE FUNCTION decision_log_grows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held bigint;
BEGIN
  SELECT log_size INTO held FROM decision_assembly WHERE id = NEW.assembly_id;
  -- One statement appends the leaf and moves the head: the head may already count this very leaf.
  IF NEW.index NOT IN (held, held - 1) THEN
    RAISE EXCEPTION 'a log grows at its end only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER log_grows BEFORE INSERT ON decision_log FOR EACH ROW EXECUTE FUNCTION decision_log_grows();

CREATE FUNCTION decision_assembly_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE way text[] := ARRAY['DRAFT', 'ROLL', 'NOTICED', 'VOTING', 'COUNTING', 'PRELIMINARY', 'ANNOUNCED'];
BEGIN
  IF NEW.log_size < OLD.log_size THEN
    RAISE EXCEPTION 'a log does not shrink' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.stage <> NEW.stage AND NEW.stage <> 'WITHDRAWN'
     AND (OLD.stage = 'WITHDRAWN' OR array_position(way, NEW.stage::text) < array_position(way, OLD.stage::text)) THEN
    RAISE EXCEPTION 'an assembly does not go back' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW.stage = 'WITHDRAWN' AND OLD.stage NOT IN ('DRAFT', 'ROLL', 'NOTICED', 'WITHDRAWN') THEN
    RAISE EXCEPTION 'a vote that began is not withdrawn' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.stage NOT IN ('DRAFT', 'ROLL') AND (NEW.rules, NEW.rules_hash, NEW.noticed_on, NEW.event_on, NEW.notice_days,
     NEW.clear_days, NEW.uid, NEW.buildings) IS DISTINCT FROM (OLD.rules, OLD.rules_hash, OLD.noticed_on, OLD.event_on,
     OLD.notice_days, OLD.clear_days, OLD.uid, OLD.buildings) THEN
    RAISE EXCEPTION 'what was noticed does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at THEN
    RAISE EXCEPTION 'a close stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER assembly_goes_on BEFORE UPDATE ON decision_assembly
  FOR EACH ROW EXECUTE FUNCTION decision_assembly_goes_on();
"""

BACKWARD = """
DROP TRIGGER assembly_goes_on ON decision_assembly; DROP FUNCTION decision_assembly_goes_on();
DROP TRIGGER log_grows ON decision_log; DROP FUNCTION decision_log_grows();
DROP TRIGGER ballot_superseded_once ON decision_ballot; DROP FUNCTION decision_ballot_superseded_once();
DROP TRIGGER ballot_in_time ON decision_ballot; DROP FUNCTION decision_ballot_in_time();
DROP TRIGGER motion_open ON decision_motion; DROP FUNCTION decision_agenda_is_open();
DROP TRIGGER roll_stays ON decision_roll; DROP FUNCTION decision_roll_stays();
DROP TRIGGER weight_open ON decision_weight;
DROP TRIGGER roll_unit_open ON decision_roll_unit; DROP FUNCTION decision_roll_is_open();
ALTER TABLE decision_assembly DROP CONSTRAINT assembly_notice_in_time;
ALTER TABLE decision_ballot DROP CONSTRAINT ballot_group_of_assembly;
ALTER TABLE decision_choice DROP CONSTRAINT choice_ballot_of_assembly, DROP CONSTRAINT choice_motion_of_assembly;
"""


class Migration(migrations.Migration):
    dependencies = [("decisions", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
