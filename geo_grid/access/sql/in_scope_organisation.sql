-- An organisation, with its contacts, is seen through a current place in scope.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_organisationplace p
     WHERE p.organisation_id = it.id AND upper_inf(p.valid)
       AND (p.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
            OR p.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'registers', 'buildings'))::bigint[])))
