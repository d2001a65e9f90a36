-- Who of the demo city needs care: shares of those who can, drawn by their id, so that a city made
-- again has the same. Rounded from what towns report: one in fifty is disabled, of older people three
-- of fifty; of a hundred households one lives on allowances.
INSERT INTO geo_grid_residentcare (resident_id, "group", note, valid)
WITH people AS (
    SELECT p.id, p.category, r.household_id, r.valid,
           date_part('year', age(%(day)s::date, p.birth_date)) AS years,
           count(*) OVER (PARTITION BY r.household_id) AS together
      FROM geo_grid_resident p
      JOIN geo_grid_residence r
        ON r.resident_id = p.id AND r.kind = 'main' AND upper_inf(r.valid)
), shares AS (
    SELECT id, valid, g."group", g.drawn_for, g.share
      FROM people
     CROSS JOIN LATERAL (VALUES
           ('elderly_alone', id, CASE WHEN years >= 60 AND together = 1 THEN 0.9 ELSE 0 END),
           ('disabled', id, CASE WHEN years >= 60 THEN 0.06 ELSE 0.02 END),
           ('minor_in_hardship', id, CASE WHEN years < 18 THEN 0.008 ELSE 0 END),
           ('low_income', household_id, CASE WHEN category = 'registered' THEN 0.01 ELSE 0 END),
           ('seriously_ill', id, CASE WHEN years >= 60 THEN 0.012 ELSE 0.002 END),
           ('other', id, 0.001)) AS g("group", drawn_for, share)
)
SELECT id, "group", '', valid
  FROM shares
 WHERE (hashtextextended("group", drawn_for) & 65535) < share * 65536
