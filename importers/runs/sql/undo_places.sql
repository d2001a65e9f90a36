-- Derived places let go of the divisions that go; they are derived anew afterwards.
UPDATE geo_grid_place SET division_id = NULL
 WHERE division_id IN (SELECT id FROM undo_ids WHERE name = 'geo_grid_division')
