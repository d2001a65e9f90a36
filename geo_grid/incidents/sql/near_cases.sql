-- Cases near a point that were open, or were closed, within some days of another one. The box is of
-- degrees and larger than the circle; metres decide along the ellipsoid. Refused, void and merged
-- ones are settled: nobody reopens them by reporting.
SELECT i.ref, i.title, i.step, i.state, i.reported_at, i.closed_at,
       ST_Distance(i.point::geography, ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography)
           AS distance_m
  FROM geo_grid_incident i
  LEFT JOIN geo_grid_matterversion v ON v.id = i.matter_id
 WHERE i.point && ST_Expand(ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326),
                            %(within_m)s / (111000.0 * greatest(cos(radians(%(lat)s)), 0.01)),
                            %(within_m)s / 110000.0)
   AND ST_DWithin(i.point::geography,
                  ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326)::geography, %(within_m)s)
   AND i.id <> %(case)s
   AND i.step NOT IN ('refused', 'void', 'merged')
   AND i.reported_at <= %(until)s
   AND coalesce(i.closed_at, i.reported_at) >= %(since)s
   AND (v.matter_id = %(matter)s OR (v.matter_id IS NULL AND i.category = %(category)s))
   AND /*in scope: incident i*/
 ORDER BY distance_m, i.id
 LIMIT %(most)s
