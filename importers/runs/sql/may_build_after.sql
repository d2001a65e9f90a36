-- Is a city being founded, by the role that owns the tables?
SELECT NOT EXISTS (SELECT FROM geo_grid_gridcell)
       AND (SELECT pg_has_role(relowner, 'USAGE') FROM pg_class
             WHERE oid = 'geo_grid_unit'::regclass)
