-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_visit" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_visit" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_visit.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY changed ON "geo_grid_visit" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_visit.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[]))))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_visit.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY removed ON "geo_grid_visit" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_visit.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY entered ON "geo_grid_visit" FOR INSERT WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_visit.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
