-- Who lives behind each door, at the main residence: all, those over 60 and children of 3 to 6 whole
-- years on a day, and of all those of whom only an estimate is known, whose ages nobody knows.
SELECT u.building_id AS building, u.entrance_id AS entrance, u.basic_cell_id AS atom,
       sum(coalesce(u.estimated_residents, 0)) AS estimated,
       sum(coalesce(u.estimated_residents, 0) + coalesce(p.residents, 0)) AS "all",
       sum(coalesce(p.over_60, 0)) AS over_60, sum(coalesce(p.children_3_6, 0)) AS children_3_6
  FROM geo_grid_unit u
  LEFT JOIN (
       SELECT r.unit_id, count(*) AS residents,
              count(*) FILTER (WHERE p.birth_date <= %(day)s::date - interval '60 years') AS over_60,
              count(*) FILTER (WHERE p.birth_date <= %(day)s::date - interval '3 years'
                                 AND p.birth_date > %(day)s::date - interval '7 years')
              AS children_3_6
         FROM geo_grid_residence r
         JOIN geo_grid_resident p ON p.id = r.resident_id
        WHERE upper_inf(r.valid) AND r.kind = 'main'
        GROUP BY r.unit_id
  ) p ON p.unit_id = u.id
 WHERE upper_inf(u.valid) AND (u.estimated_residents IS NOT NULL OR p.unit_id IS NOT NULL)
 GROUP BY u.building_id, u.entrance_id, u.basic_cell_id
