-- The same for the row policy: the residences it finds are those that their own policy shows, so that
-- no unit is looked up twice.
(SELECT geo_grid_sees_all({scope}, 'registers'))
OR EXISTS (
    SELECT 1 FROM geo_grid_residence r WHERE r.resident_id = it.id AND upper_inf(r.valid))
