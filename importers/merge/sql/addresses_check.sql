-- A row that names neither a known building nor an estate or a road by its name alone.
SELECT s.row, 'building_ref' AS field,
       CASE WHEN d.building_ref IS NOT NULL THEN 'building_unknown'
            WHEN s.geom IS NOT NULL THEN 'building_not_near'
            WHEN d.candidates > 1 THEN 'address_ambiguous'
            WHEN coalesce(d.number, d.building, d.building_name) IS NOT NULL THEN 'address_unknown'
            ELSE 'place_missing' END AS code,
       d.building_ref AS value, d.candidates AS count,
       round(ST_X(s.geom)::numeric, 6)::text AS lon, round(ST_Y(s.geom)::numeric, 6)::text AS lat
  FROM staged s JOIN doors d USING (door)
 WHERE s.building_id IS NULL
   AND (d.building_ref IS NOT NULL OR s.geom IS NOT NULL
        OR coalesce(d.number, d.building, d.building_name) IS NOT NULL
        OR coalesce(d.estate, d.road) IS NULL)
