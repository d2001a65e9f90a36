-- A shed is no wider than a pixel there.
(%(z)s >= 15 OR f.footprint_m2 >= 40)
