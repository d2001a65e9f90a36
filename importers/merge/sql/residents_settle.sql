-- Which residence each row is about: the one in that unit; else, for a main residence, the
-- person's present main one, which is corrected in place (unless another row speaks of it).
CREATE TEMP TABLE settled ON COMMIT DROP AS
SELECT s.row, p.id AS resident_id, s.unit_id, s.kind, s.tenure,
       s.since::timestamp AT TIME ZONE %(zone)s AS since, home.id AS household_id,
       same.id AS same_id, main.id AS main_id, main.household_id AS left_household,
       coalesce(same.id, CASE WHEN s.kind = 'main' AND claimed.row IS NULL THEN main.id END)
           AS residence_id
  FROM staged s
  JOIN person p USING (key)
  LEFT JOIN home
    ON s.kind = 'main' AND home.unit_id = s.unit_id
   AND home.household_ref IS NOT DISTINCT FROM s.household_ref
   AND (s.household_ref IS NOT NULL OR s.tenure IS DISTINCT FROM 'collective')
  LEFT JOIN geo_grid_residence same
    ON same.resident_id = p.id AND same.unit_id = s.unit_id AND upper_inf(same.valid)
  LEFT JOIN geo_grid_residence main
    ON main.resident_id = p.id AND main.kind = 'main' AND upper_inf(main.valid)
  LEFT JOIN staged claimed
    ON claimed.key = s.key AND claimed.unit_id = main.unit_id AND claimed.kind = 'other';
ANALYZE settled;

-- First, residences that stop being the main one: by a row of their own, else by the new main one.
WITH demoted AS (
    UPDATE geo_grid_residence r
       SET kind = 'other', household_id = NULL
      FROM settled s
     WHERE r.kind = 'main'
       AND r.id = CASE s.kind WHEN 'other' THEN s.same_id ELSE s.main_id END  -- one key to hash by
       AND (s.kind = 'other'
            OR (s.residence_id <> s.main_id
                AND NOT EXISTS (SELECT FROM settled own
                                 WHERE own.kind = 'other' AND own.same_id = r.id)))
    RETURNING s.row, r.unit_id
), noted AS (
    INSERT INTO changed SELECT row FROM demoted
)
INSERT INTO touched
SELECT DISTINCT u.basic_cell_id FROM demoted d JOIN geo_grid_unit u ON u.id = d.unit_id;

WITH corrected AS (
    UPDATE geo_grid_residence r
       SET unit_id = s.unit_id, kind = s.kind, tenure = coalesce(s.tenure, r.tenure),
           household_id = CASE WHEN s.kind = 'main' AND r.unit_id = s.unit_id AND s.household_id
                                    IS NULL THEN r.household_id ELSE s.household_id END,
           valid = CASE WHEN s.since IS NULL THEN r.valid ELSE tstzrange(s.since, NULL) END
      FROM settled s
      JOIN geo_grid_residence was ON was.id = s.residence_id
     WHERE r.id = s.residence_id
       AND (r.unit_id <> s.unit_id OR r.kind <> s.kind
            OR coalesce(s.tenure, r.tenure) <> r.tenure
            OR coalesce(s.household_id, r.household_id) IS DISTINCT FROM r.household_id
            OR coalesce(s.since, lower(r.valid)) <> lower(r.valid))
    RETURNING s.row, was.unit_id AS before, r.unit_id AS now
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched
SELECT DISTINCT u.basic_cell_id
  FROM corrected c
 CROSS JOIN LATERAL (VALUES (c.before), (c.now)) AS moved (unit_id)
  JOIN geo_grid_unit u ON u.id = moved.unit_id;

INSERT INTO changed SELECT row FROM settled WHERE residence_id IS NULL;

INSERT INTO touched
SELECT DISTINCT u.basic_cell_id
  FROM settled s JOIN geo_grid_unit u ON u.id = s.unit_id
 WHERE s.residence_id IS NULL;

INSERT INTO geo_grid_residence (resident_id, unit_id, household_id, kind, tenure, valid)
SELECT resident_id, unit_id, household_id, kind, coalesce(tenure, 'unknown'),
       tstzrange(coalesce(since, %(today)s), NULL)
  FROM settled
 WHERE residence_id IS NULL
 ORDER BY unit_id  -- the index over time grows a third faster in this order
