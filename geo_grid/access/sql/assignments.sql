-- Roles held now, with the area of each in words.
SELECT a.user_id, a.id, a.role, lower(a.valid) AS since, upper(a.valid) AS until,
       a.division_code, a.grid_cell_id, a.building_id, a.department_id,
       coalesce(
           (SELECT d.name FROM geo_grid_division d
             WHERE d.code = rpad(a.division_code, 12, '0') AND a.division_code <> ''
             ORDER BY upper_inf(d.valid) DESC LIMIT 1),
           (SELECT v.name FROM geo_grid_gridcellversion v
             WHERE v.cell_id = a.grid_cell_id AND upper_inf(v.valid) LIMIT 1),
           (SELECT coalesce(nullif(b.name, ''), b.ref) FROM geo_grid_building b
             WHERE b.id = a.building_id),
           (SELECT p.name FROM geo_grid_department p WHERE p.id = a.department_id),
           (SELECT string_agg(v.name, '、' ORDER BY v.name)
              FROM geo_grid_user u
              JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id AND t.valid @> %(now)s
              JOIN geo_grid_gridcellversion v ON v.cell_id = t.cell_id AND v.kind = 'base' AND upper_inf(v.valid)
             WHERE u.id = a.user_id AND a.role = 'grid_worker' AND a.division_code = ''),
           a.division_code) AS area
  FROM geo_grid_roleassignment a
 WHERE a.valid @> %(now)s AND (%(user)s IS NULL OR a.user_id = %(user)s)
 ORDER BY a.user_id, a.id
