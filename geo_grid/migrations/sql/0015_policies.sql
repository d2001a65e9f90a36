-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_themefeature" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_themefeature" FOR SELECT USING ((geo_grid_themefeature.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && geo_grid_themefeature.inside AND ST_Intersects(c.geom, geo_grid_themefeature.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])));
CREATE POLICY changed ON "geo_grid_themefeature" FOR UPDATE USING ((geo_grid_themefeature.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && geo_grid_themefeature.inside AND ST_Intersects(c.geom, geo_grid_themefeature.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[]))) WITH CHECK ((geo_grid_themefeature.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && geo_grid_themefeature.inside AND ST_Intersects(c.geom, geo_grid_themefeature.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])));
CREATE POLICY removed ON "geo_grid_themefeature" FOR DELETE USING ((geo_grid_themefeature.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && geo_grid_themefeature.inside AND ST_Intersects(c.geom, geo_grid_themefeature.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])));
CREATE POLICY entered ON "geo_grid_themefeature" FOR INSERT WITH CHECK ((geo_grid_themefeature.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && geo_grid_themefeature.inside AND ST_Intersects(c.geom, geo_grid_themefeature.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells(geo_grid_declared(), 'registers'))::bigint[])));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_recordmerge" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_recordmerge" FOR SELECT USING ((geo_grid_recordmerge.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY changed ON "geo_grid_recordmerge" FOR UPDATE USING ((geo_grid_recordmerge.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers')))) WITH CHECK ((geo_grid_recordmerge.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY removed ON "geo_grid_recordmerge" FOR DELETE USING ((geo_grid_recordmerge.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY entered ON "geo_grid_recordmerge" FOR INSERT WITH CHECK ((geo_grid_recordmerge.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));

-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE "geo_grid_duplicatepair" ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON "geo_grid_duplicatepair" FOR SELECT USING ((geo_grid_duplicatepair.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY changed ON "geo_grid_duplicatepair" FOR UPDATE USING ((geo_grid_duplicatepair.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers')))) WITH CHECK ((geo_grid_duplicatepair.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY removed ON "geo_grid_duplicatepair" FOR DELETE USING ((geo_grid_duplicatepair.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
CREATE POLICY entered ON "geo_grid_duplicatepair" FOR INSERT WITH CHECK ((geo_grid_duplicatepair.noun = 'building' OR (SELECT geo_grid_sees_all(geo_grid_declared(), 'registers'))));
