"""The urn: the only way from a household's mark to a sheet goes through functions of the owner role.

The runtime role can neither read the urn nor write either store. ``survey_drop`` marks the household and adds the
sheet to the tally of like sheets; ``survey_empty_urn`` writes the sheets of an ended survey, in random order under
random numbers, in one transaction.
"""

from __future__ import annotations

from django.db import migrations

FORWARD = """
CREATE FUNCTION survey_drop(asked bigint, door bigint, sheet text, on_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held record;
BEGIN
  SELECT s.path, s.state, s.opens_on, s.closes_on INTO held FROM survey_round s WHERE s.id = asked FOR SHARE;
  IF held.path IS NULL OR held.path < app_lo() OR held.path >= app_hi() THEN
    RAISE EXCEPTION 'no such survey' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.state <> 'OPEN' OR on_day < held.opens_on OR on_day > held.closes_on THEN
    RAISE EXCEPTION 'the survey is not open' USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM survey_household h WHERE h.id = door AND h.survey_id = asked) THEN
    RAISE EXCEPTION 'the household is not asked' USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO survey_answered (survey_id, household_id, path, day) VALUES (asked, door, held.path, on_day);
  INSERT INTO survey_urn (survey_id, sheets) VALUES (asked, jsonb_build_object(sheet, 1))
  ON CONFLICT (survey_id) DO UPDATE SET sheets = survey_urn.sheets
    || jsonb_build_object(sheet, coalesce((survey_urn.sheets ->> sheet)::int, 0) + 1);
END $$;

CREATE FUNCTION survey_empty_urn(asked bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE held record; made bigint;
BEGIN
  SELECT s.path, s.state INTO held FROM survey_round s WHERE s.id = asked;
  IF held.path IS NULL OR held.path < app_lo() OR held.path >= app_hi() THEN
    RAISE EXCEPTION 'no such survey' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.state <> 'CLOSED' THEN
    RAISE EXCEPTION 'the survey is still open' USING ERRCODE = 'restrict_violation';
  END IF;
  INSERT INTO survey_answer (id, survey_id, path, answers)
  SELECT gen_random_uuid(), asked, held.path, kept.sheet::jsonb FROM (
    SELECT tally.key AS sheet FROM survey_urn u, jsonb_each_text(u.sheets) AS tally(key, n),
      generate_series(1, tally.n::int) WHERE u.survey_id = asked ORDER BY random()
  ) AS kept;
  GET DIAGNOSTICS made = ROW_COUNT;
  DELETE FROM survey_urn WHERE survey_id = asked;
  RETURN made;
END $$;

CREATE FUNCTION survey_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'CLOSED' AND NEW.state <> 'CLOSED' THEN
    RAISE EXCEPTION 'a closed survey stays closed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.questions, NEW.subject, NEW.period, NEW.delivered, NEW.opens_on, NEW.closes_on, NEW.minimum)
     IS DISTINCT FROM (OLD.questions, OLD.subject, OLD.period, OLD.delivered, OLD.opens_on, OLD.closes_on, OLD.minimum)
  THEN
    RAISE EXCEPTION 'an issued survey is not reworded' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER survey_stays BEFORE UPDATE ON survey_round FOR EACH ROW EXECUTE FUNCTION survey_stays();
"""
BACK = """
DROP TRIGGER survey_stays ON survey_round;
DROP FUNCTION survey_stays();
DROP FUNCTION survey_empty_urn(bigint);
DROP FUNCTION survey_drop(bigint, bigint, text, date);
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
