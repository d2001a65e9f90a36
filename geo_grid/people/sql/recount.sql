-- Households, residents by category and organisations of the given atoms (all for NULL).
-- A person counts once, at the main residence; estimated units count where nobody is known.
WITH wanted AS (
    SELECT basic_cell_id FROM geo_grid_basiccellsums
     WHERE %(cells)s::bigint[] IS NULL OR basic_cell_id = ANY (%(cells)s::bigint[])
), doors AS (
    SELECT id AS unit_id, basic_cell_id, estimated_residents
      FROM geo_grid_unit JOIN wanted USING (basic_cell_id)
     WHERE upper_inf(valid)
), estimated AS (
    SELECT basic_cell_id, count(*) AS households, sum(estimated_residents) AS residents
      FROM doors WHERE estimated_residents IS NOT NULL
     GROUP BY basic_cell_id
), known AS (
    SELECT basic_cell_id, count(*) AS households
      FROM geo_grid_household h JOIN doors USING (unit_id)
     WHERE upper_inf(h.valid)
     GROUP BY basic_cell_id
), people AS (
    SELECT basic_cell_id, count(*) AS residents,
           count(*) FILTER (WHERE p.category = 'registered')  AS registered,
           count(*) FILTER (WHERE p.category = 'floating')    AS floating,
           count(*) FILTER (WHERE p.category = 'left_behind') AS left_behind,
           count(*) FILTER (WHERE p.category = 'overseas')    AS overseas
      FROM geo_grid_residence r
      JOIN doors USING (unit_id)
      JOIN geo_grid_resident p ON p.id = r.resident_id
     WHERE upper_inf(r.valid) AND r.kind = 'main'
     GROUP BY basic_cell_id
), offices AS (
    SELECT basic_cell_id, count(*) AS organisations
      FROM geo_grid_organisationplace o JOIN wanted USING (basic_cell_id)
     WHERE upper_inf(o.valid)
     GROUP BY basic_cell_id
)
UPDATE geo_grid_basiccellsums s
   SET households          = coalesce(known.households, 0) + coalesce(estimated.households, 0),
       residents           = coalesce(people.residents, 0) + coalesce(estimated.residents, 0),
       registered          = coalesce(people.registered, 0),
       floating            = coalesce(people.floating, 0),
       left_behind         = coalesce(people.left_behind, 0),
       overseas            = coalesce(people.overseas, 0),
       estimated_residents = coalesce(estimated.residents, 0),
       organisations       = coalesce(offices.organisations, 0)
  FROM wanted
  LEFT JOIN estimated USING (basic_cell_id)
  LEFT JOIN known USING (basic_cell_id)
  LEFT JOIN people USING (basic_cell_id)
  LEFT JOIN offices USING (basic_cell_id)
 WHERE s.basic_cell_id = wanted.basic_cell_id
