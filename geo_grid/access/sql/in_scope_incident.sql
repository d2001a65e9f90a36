-- A case is seen in one's area, by one's department, and by who reported it. One without a cell
-- belongs to its division, else to the whole city.
(SELECT geo_grid_sees_all({scope}, 'cases'))
OR it.basic_cell_id IN (SELECT c FROM geo_grid_scope_cells({scope}, 'cases') AS c)
OR (it.basic_cell_id IS NULL
    AND it.division_id IN (SELECT d FROM geo_grid_scope_divisions({scope}, 'cases') AS d))
OR it.building_id IN (SELECT b FROM geo_grid_scope_ids({scope}, 'cases', 'buildings') AS b)
OR it.department_id IN (SELECT d FROM geo_grid_scope_ids({scope}, 'cases', 'departments') AS d)
OR it.reporter_id = (SELECT geo_grid_scope_account({scope}))
