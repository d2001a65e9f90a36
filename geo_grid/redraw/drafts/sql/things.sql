-- What stands in some atoms, each with its point and what it adds to the sums (redraw.state.COLUMNS:
-- households residents registered floating left_behind overseas estimated_residents buildings units
-- floor_area_m2 organisations facilities components open_incidents incidents_90d area_m2).
WITH doors AS (
    SELECT u.id, u.estimated_residents, u.is_unassigned,
           coalesce(u.point, e.point, b.point) AS point
      FROM geo_grid_unit u
      JOIN geo_grid_building b ON b.id = u.building_id
      LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
     WHERE u.basic_cell_id = ANY (%(atoms)s) AND upper_inf(u.valid)
), lived AS (
    SELECT d.point,
           (SELECT count(*) FROM geo_grid_household h
             WHERE h.unit_id = d.id AND upper_inf(h.valid))
             + (d.estimated_residents IS NOT NULL)::int AS households,
           count(p.id) + coalesce(d.estimated_residents, 0) AS residents,
           count(p.id) FILTER (WHERE p.category = 'registered')  AS registered,
           count(p.id) FILTER (WHERE p.category = 'floating')    AS floating,
           count(p.id) FILTER (WHERE p.category = 'left_behind') AS left_behind,
           count(p.id) FILTER (WHERE p.category = 'overseas')    AS overseas,
           coalesce(d.estimated_residents, 0) AS estimated,
           (NOT d.is_unassigned)::int AS units
      FROM doors d
      LEFT JOIN geo_grid_residence r
        ON r.unit_id = d.id AND r.kind = 'main' AND upper_inf(r.valid)
      LEFT JOIN geo_grid_resident p ON p.id = r.resident_id
     GROUP BY d.id, d.point, d.estimated_residents, d.is_unassigned
), things AS (
    SELECT point, ARRAY[sum(households), sum(residents), sum(registered), sum(floating),
                        sum(left_behind), sum(overseas), sum(estimated), 0, sum(units),
                        0, 0, 0, 0, 0, 0, 0]::bigint[] AS sums
      FROM lived GROUP BY point
    UNION ALL
    SELECT point, ARRAY[0, 0, 0, 0, 0, 0, 0, 1, 0, round(footprint_m2 * floors),
                        0, 0, 0, 0, 0, 0]::bigint[]
      FROM geo_grid_building WHERE basic_cell_id = ANY (%(atoms)s) AND upper_inf(valid)
    UNION ALL
    SELECT point, ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]::bigint[]
      FROM geo_grid_organisationplace WHERE basic_cell_id = ANY (%(atoms)s) AND upper_inf(valid)
    UNION ALL
    SELECT point, ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]::bigint[]
      FROM geo_grid_facility WHERE basic_cell_id = ANY (%(atoms)s)
    UNION ALL
    SELECT point, ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]::bigint[]
      FROM geo_grid_component WHERE basic_cell_id = ANY (%(atoms)s)
    UNION ALL
    SELECT point, ARRAY[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (state = 'open')::int,
                        (reported_at >= now() - make_interval(days => %(days)s))::int, 0]::bigint[]
      FROM geo_grid_incident WHERE basic_cell_id = ANY (%(atoms)s)
)
SELECT ST_X(point) AS lon, ST_Y(point) AS lat, sums FROM things
