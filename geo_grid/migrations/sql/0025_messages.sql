-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_message" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_message" FOR SELECT USING ((geo_grid_message.recipient_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY changed ON "geo_grid_message" FOR UPDATE USING ((geo_grid_message.recipient_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases')))) WITH CHECK ((geo_grid_message.recipient_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY removed ON "geo_grid_message" FOR DELETE USING ((geo_grid_message.recipient_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY entered ON "geo_grid_message" FOR INSERT WITH CHECK (true);

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_messageaddress" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_messageaddress" FOR SELECT USING ((geo_grid_messageaddress.account_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY changed ON "geo_grid_messageaddress" FOR UPDATE USING ((geo_grid_messageaddress.account_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases')))) WITH CHECK ((geo_grid_messageaddress.account_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY removed ON "geo_grid_messageaddress" FOR DELETE USING ((geo_grid_messageaddress.account_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));
CREATE POLICY entered ON "geo_grid_messageaddress" FOR INSERT WITH CHECK ((geo_grid_messageaddress.account_id = (SELECT geo_grid_scope_account(geo_grid_declared()))
OR (SELECT geo_grid_scope_account(geo_grid_declared()) IS NULL AND geo_grid_sees_all(geo_grid_declared(), 'cases'))));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_caseescalation" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_caseescalation" FOR SELECT USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseescalation.incident_id)));
CREATE POLICY changed ON "geo_grid_caseescalation" FOR UPDATE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseescalation.incident_id))) WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseescalation.incident_id)));
CREATE POLICY removed ON "geo_grid_caseescalation" FOR DELETE USING ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseescalation.incident_id)));
CREATE POLICY entered ON "geo_grid_caseescalation" FOR INSERT WITH CHECK ((EXISTS (SELECT 1 FROM geo_grid_incident i WHERE i.id = geo_grid_caseescalation.incident_id)));

-- What is open is looked at once, by the clock of its matter: what has been used of its limit is told.
UPDATE geo_grid_incident SET escalates_at = now()
 WHERE state = 'open' AND (deadline IS NOT NULL OR step_deadline IS NOT NULL);
