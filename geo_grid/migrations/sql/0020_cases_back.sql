-- What the policies of cases were before, and no policies on what belongs to them.
DROP POLICY seen ON geo_grid_caseentry;
DROP POLICY changed ON geo_grid_caseentry;
DROP POLICY removed ON geo_grid_caseentry;
DROP POLICY entered ON geo_grid_caseentry;
ALTER TABLE geo_grid_caseentry DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_casepart;
DROP POLICY changed ON geo_grid_casepart;
DROP POLICY removed ON geo_grid_casepart;
DROP POLICY entered ON geo_grid_casepart;
ALTER TABLE geo_grid_casepart DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_casesuspension;
DROP POLICY changed ON geo_grid_casesuspension;
DROP POLICY removed ON geo_grid_casesuspension;
DROP POLICY entered ON geo_grid_casesuspension;
ALTER TABLE geo_grid_casesuspension DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_caseextension;
DROP POLICY changed ON geo_grid_caseextension;
DROP POLICY removed ON geo_grid_caseextension;
DROP POLICY entered ON geo_grid_caseextension;
ALTER TABLE geo_grid_caseextension DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_casereport;
DROP POLICY changed ON geo_grid_casereport;
DROP POLICY removed ON geo_grid_casereport;
DROP POLICY entered ON geo_grid_casereport;
ALTER TABLE geo_grid_casereport DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_casefile;
DROP POLICY changed ON geo_grid_casefile;
DROP POLICY removed ON geo_grid_casefile;
DROP POLICY entered ON geo_grid_casefile;
ALTER TABLE geo_grid_casefile DISABLE ROW LEVEL SECURITY;
DROP POLICY seen ON geo_grid_incident;
DROP POLICY changed ON geo_grid_incident;
DROP POLICY removed ON geo_grid_incident;
DROP POLICY entered ON geo_grid_incident;
ALTER TABLE "geo_grid_incident" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_incident" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.reporter_id = (SELECT geo_grid_scope_account(geo_grid_declared()))));
CREATE POLICY changed ON "geo_grid_incident" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.reporter_id = (SELECT geo_grid_scope_account(geo_grid_declared())))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.reporter_id = (SELECT geo_grid_scope_account(geo_grid_declared()))));
CREATE POLICY removed ON "geo_grid_incident" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.reporter_id = (SELECT geo_grid_scope_account(geo_grid_declared()))));
CREATE POLICY entered ON "geo_grid_incident" FOR INSERT WITH CHECK (true);
DROP FUNCTION geo_grid_cases_in_part;
