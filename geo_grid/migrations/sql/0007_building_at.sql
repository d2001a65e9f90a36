-- How new the ground is, and the building at a point (degrees, EPSG:4326), where there is one; no
-- row without a city. PL/pgSQL keeps the plan, which takes longer to make than the answer.
CREATE FUNCTION geo_grid_building_at(lon double precision, lat double precision)
RETURNS TABLE (schema name, ground_version bigint, id bigint, building_lon double precision,
               building_lat double precision, building_name text, road text, number text,
               estate text)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    place CONSTANT geometry := ST_SetSRID(ST_MakePoint(geo_grid_building_at.lon,
                                                       geo_grid_building_at.lat), 4326);
BEGIN
    RETURN QUERY
    SELECT current_schema(), city.ground_version::bigint, found.*
      FROM geo_grid_city city
      LEFT JOIN LATERAL (
           SELECT b.id, ST_X(b.point), ST_Y(b.point), b.name::text, a.road::text, a.number::text,
                  coalesce(nullif(a.estate, ''), b.estate)::text
             FROM geo_grid_building b
             LEFT JOIN geo_grid_address a
                    ON a.building_id = b.id AND a.is_primary AND upper_inf(a.valid)
            WHERE b.geom && place AND ST_Intersects(b.geom, place) AND upper_inf(b.valid)
            ORDER BY b.id
            LIMIT 1) found ON true;
END $$
