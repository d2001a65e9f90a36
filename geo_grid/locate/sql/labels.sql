-- How some buildings, entrances and units are called, and where they stand (degrees, EPSG:4326).
SELECT 'building' AS kind, b.id, ST_X(b.point) AS lon, ST_Y(b.point) AS lat,
       concat_ws(' ', nullif(concat(a.road, a.number), ''), nullif(coalesce(nullif(a.estate, ''),
                 b.estate), ''), coalesce(nullif(b.name, ''), nullif(a.building_part, ''), CASE WHEN a.id IS NULL THEN b.ref END))
           AS label,
       a.road, a.number, coalesce(nullif(a.estate, ''), b.estate) AS estate,
       a.building_part AS building, b.name AS building_name, NULL AS name, NULL AS room,
       NULL::text AS floor
  FROM geo_grid_building b
  LEFT JOIN geo_grid_address a ON a.building_id = b.id AND a.is_primary
       AND (upper_inf(a.valid) OR (NOT upper_inf(b.valid) AND upper(a.valid) = upper(b.valid)))
 WHERE b.id = ANY (%(houses)s::bigint[])
UNION ALL
SELECT 'entrance', e.id, ST_X(e.point), ST_Y(e.point), NULL, NULL, NULL, NULL, NULL, NULL, e.name, NULL,
       NULL
  FROM geo_grid_entrance e WHERE e.id = ANY (%(entrances)s::bigint[])
UNION ALL
SELECT 'unit', u.id, ST_X(u.point), ST_Y(u.point), NULL, NULL, NULL, NULL, NULL, NULL, NULL, u.room,
       coalesce(nullif(u.floor_label, ''), u.floor::text)
  FROM geo_grid_unit u WHERE u.id = ANY (%(units)s::bigint[])
