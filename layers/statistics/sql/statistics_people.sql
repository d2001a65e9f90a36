-- Residents by sex and age, units by use, of areas given as lists of atoms (ids of areas repeated).
WITH wanted AS (
    SELECT unnest(%(areas)s::bigint[]) AS area, unnest(%(atoms)s::bigint[]) AS basic_cell_id
), doors AS (
    SELECT wanted.area, u.id, u.use FROM wanted
      JOIN geo_grid_unit u USING (basic_cell_id)
     WHERE upper_inf(u.valid) AND NOT u.is_unassigned
), uses AS (
    SELECT area, count(*) FILTER (WHERE use = 'dwelling') AS units_dwelling,
           count(*) FILTER (WHERE use = 'rented') AS units_rented,
           count(*) FILTER (WHERE use = 'shop') AS units_shop,
           count(*) FILTER (WHERE use = 'office') AS units_office,
           count(*) FILTER (WHERE use = 'other') AS units_other
      FROM doors GROUP BY area
), persons AS (
    SELECT wanted.area, count(*) FILTER (WHERE p.sex = 'male') AS male,
           count(*) FILTER (WHERE p.sex = 'female') AS female,
           count(*) FILTER (WHERE p.birth_date > %(day)s::date - interval '15 years') AS under_15,
           count(*) FILTER (WHERE p.birth_date <= %(day)s::date - interval '15 years'
                              AND p.birth_date > %(day)s::date - interval '60 years')
           AS from_15_to_59,
           count(*) FILTER (WHERE p.birth_date <= %(day)s::date - interval '60 years') AS from_60,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM geo_grid_residentcare c
                WHERE c.resident_id = p.id AND upper_inf(c.valid))) AS care
      FROM wanted
      JOIN geo_grid_unit u USING (basic_cell_id)
      JOIN geo_grid_residence r ON r.unit_id = u.id AND upper_inf(r.valid) AND r.kind = 'main'
      JOIN geo_grid_resident p ON p.id = r.resident_id
     WHERE upper_inf(u.valid)
     GROUP BY wanted.area
)
SELECT * FROM uses FULL JOIN persons USING (area)
