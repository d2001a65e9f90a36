-- That a person needs care is seen through a current residence where the right to it is held.
(SELECT geo_grid_sees_all({scope}, 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = it.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells({scope}, 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids({scope}, 'care', 'buildings'))::bigint[])))
