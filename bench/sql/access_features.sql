-- The cases of a screen in the middle of the caller's street, as features.
SELECT jsonb_build_object('type', 'Feature', 'id', i.id, 'geometry', ST_AsGeoJSON(i.point)::jsonb,
           'properties', jsonb_build_object('ref', i.ref, 'category', i.category, 'state', i.state))
  FROM geo_grid_incident i
 WHERE i.point && ST_MakeEnvelope(118.22, 24.2485, 118.26, 24.2495, 4326)
   AND /*in scope: incident i*/
 ORDER BY i.id
