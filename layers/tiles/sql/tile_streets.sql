-- From afar only what structures a city; lanes and paths appear as one comes closer.
(%(z)s >= 15
 OR f.kind LIKE 'motorway%%' OR f.kind LIKE 'trunk%%' OR f.kind LIKE 'primary%%'
 OR (%(z)s >= 12 AND (f.kind LIKE 'secondary%%' OR f.kind LIKE 'tertiary%%'))
 OR (%(z)s >= 14 AND f.kind IN ('residential', 'unclassified', 'living_street', 'pedestrian')))
