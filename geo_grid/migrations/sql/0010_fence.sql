-- No coordinate of a place outside the city: founding a city says it of all tables, of this one here.
DO $$
DECLARE
    city geo_grid_city;
BEGIN
    FOR city IN SELECT * FROM geo_grid_city LOOP
        EXECUTE format('ALTER TABLE geo_grid_place
            ADD CONSTRAINT place_geom_fence CHECK (geom @ ST_MakeEnvelope(%1$s, %2$s, %3$s, %4$s, 4326)),
            ADD CONSTRAINT place_point_fence CHECK (point @ ST_MakeEnvelope(%1$s, %2$s, %3$s, %4$s, 4326))',
            ST_XMin(city.envelope), ST_YMin(city.envelope),
            ST_XMax(city.envelope), ST_YMax(city.envelope));
    END LOOP;
END
$$
