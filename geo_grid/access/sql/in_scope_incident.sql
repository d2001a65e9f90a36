-- A case is seen in one's area, by the departments that lead it or do a part, by whom it was given
-- to (also from another cell), and by who reported it. One without a cell belongs to its division,
-- else to the whole city.
(SELECT geo_grid_sees_all({scope}, 'cases'))
OR it.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'cases'))::bigint[])
OR (it.basic_cell_id IS NULL
    AND it.division_id = ANY ((SELECT geo_grid_scope_divisions({scope}, 'cases'))::bigint[]))
OR it.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'cases', 'buildings'))::bigint[])
OR it.department_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'cases', 'departments'))::bigint[])
OR it.id = ANY ((SELECT geo_grid_cases_in_part(geo_grid_scope_ids({scope}, 'cases', 'departments')))::bigint[])
OR (SELECT geo_grid_scope_account({scope})) IN (it.reporter_id, it.handler_id, it.verifier_id, it.supervisor_id)
