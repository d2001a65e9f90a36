-- Cameras near a place of which nobody has said where they look, or how far.
WITH place AS (SELECT ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326) AS point)
SELECT count(*)
  FROM geo_grid_component m, place
 WHERE m.kind = 'camera' AND m.state IN ('good', 'damaged')
   AND (m.bearing_deg IS NULL OR m.field_of_view_deg IS NULL OR coalesce(m.range_m, 0) = 0)
   AND m.point && ST_Expand(place.point, %(within_m)s * 1.01 / %(east_m)s,
                            %(within_m)s * 1.01 / %(north_m)s)
   AND ST_Distance(m.point::geography, place.point::geography) <= %(within_m)s
