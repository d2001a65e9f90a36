-- That two records may be one person: seen by whoever sees all of them.
it.noun = 'building' OR (SELECT geo_grid_sees_all({scope}, 'registers'))
