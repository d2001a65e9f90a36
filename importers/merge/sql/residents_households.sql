-- The household of every main residence: as named, else the one of the unit. None for collective
-- dwellings and for people whose door is unknown.
CREATE TEMP TABLE home ON COMMIT DROP AS
SELECT DISTINCT ON (s.household_ref) s.household_ref, s.unit_id, h.id IS NULL AS is_new,
       coalesce(h.id, nextval('geo_grid_household_id_seq')) AS id, s.row
  FROM staged s LEFT JOIN geo_grid_household h ON h.ref = s.household_ref
 WHERE s.kind = 'main' AND s.household_ref IS NOT NULL
 ORDER BY s.household_ref, s.householder DESC NULLS LAST, s.row;

INSERT INTO home
SELECT NULL, s.unit_id, known.id IS NULL AND named.id IS NULL,
       coalesce(named.id, known.id, nextval('geo_grid_household_id_seq')), s.row
  FROM (SELECT s.unit_id, min(s.row) AS row
          FROM staged s JOIN geo_grid_unit u ON u.id = s.unit_id
         WHERE s.kind = 'main' AND s.household_ref IS NULL AND NOT u.is_unassigned
           AND s.tenure IS DISTINCT FROM 'collective'
         GROUP BY s.unit_id) s
  LEFT JOIN (SELECT unit_id, min(id) AS id FROM home GROUP BY unit_id) named USING (unit_id)
  LEFT JOIN (SELECT unit_id, min(id) AS id FROM geo_grid_household
              WHERE upper_inf(valid) GROUP BY unit_id) known USING (unit_id);

ALTER TABLE home ADD householder_id bigint;
UPDATE home
   SET householder_id = head.id
  FROM (SELECT s.household_ref, s.unit_id, min(p.id) AS id
          FROM staged s JOIN person p USING (key)
         WHERE s.kind = 'main' AND s.householder
         GROUP BY 1, 2) head
 WHERE head.unit_id = home.unit_id AND head.household_ref IS NOT DISTINCT FROM home.household_ref;
ANALYZE home;

INSERT INTO geo_grid_household (id, ref, unit_id, householder_id, valid)
SELECT id, household_ref, unit_id, householder_id, tstzrange(%(today)s, NULL)
  FROM home
 WHERE is_new;

WITH corrected AS (
    UPDATE geo_grid_household h
       SET revision = h.revision + 1, unit_id = home.unit_id,
           householder_id = coalesce(home.householder_id, h.householder_id)
      FROM home
      JOIN geo_grid_household was ON was.id = home.id
     WHERE h.id = home.id AND NOT home.is_new AND home.household_ref IS NOT NULL
       AND (h.unit_id <> home.unit_id
            OR coalesce(home.householder_id, h.householder_id)
               IS DISTINCT FROM h.householder_id)
    RETURNING home.row, was.unit_id AS before, h.unit_id AS now
), noted AS (
    INSERT INTO changed SELECT row FROM corrected
)
INSERT INTO touched
SELECT DISTINCT u.basic_cell_id
  FROM corrected c JOIN geo_grid_unit u ON u.id IN (c.before, c.now)
