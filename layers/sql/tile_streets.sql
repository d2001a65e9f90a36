-- From afar only what structures a city; lanes and paths appear as one comes closer.
SELECT s.id, s.name, s.kind, s.is_bridge, s.is_tunnel, s.geom
  FROM geo_grid_street s, frame
 WHERE s.geom && frame.box
   AND (%(z)s >= 15
        OR s.kind LIKE 'motorway%%' OR s.kind LIKE 'trunk%%' OR s.kind LIKE 'primary%%'
        OR (%(z)s >= 12 AND (s.kind LIKE 'secondary%%' OR s.kind LIKE 'tertiary%%'))
        OR (%(z)s >= 14 AND s.kind IN ('residential', 'unclassified', 'living_street', 'pedestrian')))
