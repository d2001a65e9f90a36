-- A thing of a thematic layer: one for all staff is the ground's, one of registers is seen where its
-- point lies in an atom in scope (the lowest id on a border, as every point is resolved).
it.load_id IN (SELECT l.id FROM geo_grid_themeload l JOIN geo_grid_theme t ON t.id = l.theme_id
                WHERE t.access = 'ground')
OR (SELECT geo_grid_sees_all({scope}, 'registers'))
OR (SELECT c.id FROM geo_grid_basiccell c
     WHERE upper_inf(c.valid) AND c.geom && it.inside AND ST_Intersects(c.geom, it.inside)
     ORDER BY c.id LIMIT 1) = ANY ((SELECT geo_grid_scope_cells({scope}, 'registers'))::bigint[])
