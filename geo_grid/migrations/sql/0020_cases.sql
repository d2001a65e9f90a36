-- Cases of which the given departments do a part. As the owner: the policy of cases asks this, and
-- that of parts asks cases.
CREATE FUNCTION geo_grid_cases_in_part(departments bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER
BEGIN ATOMIC
    SELECT array_agg(DISTINCT p.incident_id)
      FROM geo_grid_casepart p WHERE p.department_id = ANY (departments);
END;

DROP POLICY seen ON geo_grid_incident;
DROP POLICY changed ON geo_grid_incident;
DROP POLICY removed ON geo_grid_incident;
DROP POLICY entered ON geo_grid_incident;
-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_incident" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_incident" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.id = ANY ((SELECT geo_grid_cases_in_part(geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments')))::bigint[])
OR (SELECT geo_grid_scope_account(geo_grid_declared())) IN (geo_grid_incident.reporter_id, geo_grid_incident.handler_id, geo_grid_incident.verifier_id, geo_grid_incident.supervisor_id)));
CREATE POLICY changed ON "geo_grid_incident" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.id = ANY ((SELECT geo_grid_cases_in_part(geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments')))::bigint[])
OR (SELECT geo_grid_scope_account(geo_grid_declared())) IN (geo_grid_incident.reporter_id, geo_grid_incident.handler_id, geo_grid_incident.verifier_id, geo_grid_incident.supervisor_id))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.id = ANY ((SELECT geo_grid_cases_in_part(geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments')))::bigint[])
OR (SELECT geo_grid_scope_account(geo_grid_declared())) IN (geo_grid_incident.reporter_id, geo_grid_incident.handler_id, geo_grid_incident.verifier_id, geo_grid_incident.supervisor_id)));
CREATE POLICY removed ON "geo_grid_incident" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'cases'))
OR geo_grid_incident.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'cases'))::bigint[])
OR (geo_grid_incident.basic_cell_id IS NULL
    AND geo_grid_incident.division_id = ANY ((SELECT geo_grid_scope_divisions(geo_grid_declared(), 'cases'))::bigint[]))
OR geo_grid_incident.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'buildings'))::bigint[])
OR geo_grid_incident.department_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments'))::bigint[])
OR geo_grid_incident.id = ANY ((SELECT geo_grid_cases_in_part(geo_grid_scope_ids(geo_grid_declared(), 'cases', 'departments')))::bigint[])
OR (SELECT geo_grid_scope_account(geo_grid_declared())) IN (geo_grid_incident.reporter_id, geo_grid_incident.handler_id, geo_grid_incident.verifier_id, geo_grid_incident.supervisor_id)));
CREATE POLICY entered ON "geo_grid_incident" FOR INSERT WITH CHECK (true);

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_caseentry" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_caseentry" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseentry.incident_id)));
CREATE POLICY changed ON "geo_grid_caseentry" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseentry.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseentry.incident_id)));
CREATE POLICY removed ON "geo_grid_caseentry" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseentry.incident_id)));
CREATE POLICY entered ON "geo_grid_caseentry" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseentry.incident_id)));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_casepart" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_casepart" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casepart.incident_id)));
CREATE POLICY changed ON "geo_grid_casepart" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casepart.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casepart.incident_id)));
CREATE POLICY removed ON "geo_grid_casepart" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casepart.incident_id)));
CREATE POLICY entered ON "geo_grid_casepart" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casepart.incident_id)));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_casesuspension" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_casesuspension" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casesuspension.incident_id)));
CREATE POLICY changed ON "geo_grid_casesuspension" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casesuspension.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casesuspension.incident_id)));
CREATE POLICY removed ON "geo_grid_casesuspension" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casesuspension.incident_id)));
CREATE POLICY entered ON "geo_grid_casesuspension" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casesuspension.incident_id)));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_caseextension" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_caseextension" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseextension.incident_id)));
CREATE POLICY changed ON "geo_grid_caseextension" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseextension.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseextension.incident_id)));
CREATE POLICY removed ON "geo_grid_caseextension" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseextension.incident_id)));
CREATE POLICY entered ON "geo_grid_caseextension" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseextension.incident_id)));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_casereport" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_casereport" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casereport.incident_id)));
CREATE POLICY changed ON "geo_grid_casereport" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casereport.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casereport.incident_id)));
CREATE POLICY removed ON "geo_grid_casereport" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casereport.incident_id)));
CREATE POLICY entered ON "geo_grid_casereport" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casereport.incident_id)));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_casefile" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_casefile" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casefile.incident_id)));
CREATE POLICY changed ON "geo_grid_casefile" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casefile.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casefile.incident_id)));
CREATE POLICY removed ON "geo_grid_casefile" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casefile.incident_id)));
CREATE POLICY entered ON "geo_grid_casefile" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_casefile.incident_id)));
