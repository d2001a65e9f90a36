-- A pond smaller than a few pixels is left out; the sea never is.
(%(z)s >= 14 OR f.kind = 'sea' OR ST_XMax(f.geom) - ST_XMin(f.geom) > 360.0 / 64 / (1 << %(z)s))
