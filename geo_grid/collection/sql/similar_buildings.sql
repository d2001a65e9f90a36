-- Buildings of two sources whose footprints are the same for at least 70 % of what both cover.
SELECT first, second, common / (one + other - common) AS overlap
  FROM (SELECT a.id AS first, b.id AS second, ST_Area(a.geom) AS one, ST_Area(b.geom) AS other,
               ST_Area(ST_Intersection(a.geom, b.geom)) AS common
          FROM geo_grid_building a
          JOIN geo_grid_building b
            ON b.geom && a.geom AND b.id > a.id AND b.source <> a.source AND upper_inf(b.valid)
         WHERE upper_inf(a.valid)) pairs
 WHERE common >= 0.7 * (one + other - common)
