-- Row policies on tables of persons and cases: whose rows the transaction's declared scope holds.

ALTER TABLE "geo_grid_resident" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_resident" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r WHERE r.resident_id = geo_grid_resident.id AND upper_inf(r.valid))));
CREATE POLICY changed ON "geo_grid_resident" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r WHERE r.resident_id = geo_grid_resident.id AND upper_inf(r.valid)))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r WHERE r.resident_id = geo_grid_resident.id AND upper_inf(r.valid))));
CREATE POLICY removed ON "geo_grid_resident" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r WHERE r.resident_id = geo_grid_resident.id AND upper_inf(r.valid))));
CREATE POLICY entered ON "geo_grid_resident" FOR INSERT WITH CHECK (true);

ALTER TABLE "geo_grid_household" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_household" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_household.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY changed ON "geo_grid_household" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_household.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[]))))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_household.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY removed ON "geo_grid_household" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_household.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY entered ON "geo_grid_household" FOR INSERT WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_household.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));

ALTER TABLE "geo_grid_residence" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_residence" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_residence.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY changed ON "geo_grid_residence" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_residence.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[]))))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_residence.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY removed ON "geo_grid_residence" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_residence.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY entered ON "geo_grid_residence" FOR INSERT WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_unit u
     WHERE u.id = geo_grid_residence.unit_id
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));

ALTER TABLE "geo_grid_organisation" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_organisation" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_organisationplace p
     WHERE p.organisation_id = geo_grid_organisation.id AND upper_inf(p.valid)
       AND (p.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR p.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY changed ON "geo_grid_organisation" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_organisationplace p
     WHERE p.organisation_id = geo_grid_organisation.id AND upper_inf(p.valid)
       AND (p.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR p.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[]))))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_organisationplace p
     WHERE p.organisation_id = geo_grid_organisation.id AND upper_inf(p.valid)
       AND (p.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR p.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY removed ON "geo_grid_organisation" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_organisationplace p
     WHERE p.organisation_id = geo_grid_organisation.id AND upper_inf(p.valid)
       AND (p.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
            OR p.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])))));
CREATE POLICY entered ON "geo_grid_organisation" FOR INSERT WITH CHECK (true);

ALTER TABLE "geo_grid_organisationplace" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_organisationplace" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR geo_grid_organisationplace.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
OR geo_grid_organisationplace.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])));
CREATE POLICY changed ON "geo_grid_organisationplace" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR geo_grid_organisationplace.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
OR geo_grid_organisationplace.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[]))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR geo_grid_organisationplace.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
OR geo_grid_organisationplace.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])));
CREATE POLICY removed ON "geo_grid_organisationplace" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR geo_grid_organisationplace.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
OR geo_grid_organisationplace.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])));
CREATE POLICY entered ON "geo_grid_organisationplace" FOR INSERT WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR geo_grid_organisationplace.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])
OR geo_grid_organisationplace.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'registers', 'buildings'))::bigint[])));

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

ALTER TABLE "geo_grid_importchange" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_importchange" FOR SELECT USING ((geo_grid_importchange."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers') AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY changed ON "geo_grid_importchange" FOR UPDATE USING ((geo_grid_importchange."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers') AND geo_grid_sees_all(geo_grid_declared(), 'cases')))) WITH CHECK ((geo_grid_importchange."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers') AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY removed ON "geo_grid_importchange" FOR DELETE USING ((geo_grid_importchange."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers') AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY entered ON "geo_grid_importchange" FOR INSERT WITH CHECK ((geo_grid_importchange."table" <> ALL ('{geo_grid_resident,geo_grid_household,geo_grid_residence,geo_grid_organisation,geo_grid_organisationplace,geo_grid_incident}'::text[])
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers') AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));

ALTER TABLE "geo_grid_residentcare" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_residentcare" FOR SELECT USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = geo_grid_residentcare.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'care', 'buildings'))::bigint[])))));
CREATE POLICY changed ON "geo_grid_residentcare" FOR UPDATE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = geo_grid_residentcare.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'care', 'buildings'))::bigint[]))))) WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = geo_grid_residentcare.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'care', 'buildings'))::bigint[])))));
CREATE POLICY removed ON "geo_grid_residentcare" FOR DELETE USING (((SELECT geo_grid_sees_all(geo_grid_declared(), 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = geo_grid_residentcare.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'care', 'buildings'))::bigint[])))));
CREATE POLICY entered ON "geo_grid_residentcare" FOR INSERT WITH CHECK (((SELECT geo_grid_sees_all(geo_grid_declared(), 'care'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r JOIN geo_grid_unit u ON u.id = r.unit_id
     WHERE r.resident_id = geo_grid_residentcare.resident_id AND upper_inf(r.valid)
       AND (u.basic_cell_id = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'care'))::bigint[])
            OR u.building_id = ANY ((SELECT geo_grid_scope_ids(geo_grid_declared(), 'care', 'buildings'))::bigint[])))));
