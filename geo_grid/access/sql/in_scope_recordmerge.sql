-- What a merge changed: of people and organisations it is seen by whoever sees all of them.
it.noun = 'building' OR (SELECT geo_grid_sees_all({scope}, 'registers'))
