-- Who lives in the houses of a drawn area, as far as the caller may list them: of a house without a
-- foreign door the stored sums, of another its own doors one by one. Whether the area leaves their
-- ground is asked of the ground alone, never of what was found on it; where it never touches it
-- nobody is looked for. Most callers list persons and cases on the same ground: asked once.
classes AS MATERIALIZED (
    SELECT array_agg(c.class) AS names, c.sees_all, c.atoms
      FROM (SELECT n.class, geo_grid_sees_all(%(scope)s::jsonb, n.class) AS sees_all,
                   geo_grid_scope_cells(%(scope)s::jsonb, n.class) AS atoms
              FROM (VALUES ('counts'), ('cases')) AS n(class)) c
     GROUP BY c.sees_all, c.atoms
), touched AS MATERIALIZED (
    SELECT c.*, c.sees_all OR EXISTS (
               SELECT FROM geo_grid_basiccell b, area
                WHERE b.geom && area.shape AND upper_inf(b.valid) AND b.id = ANY (c.atoms)
                  AND ST_Intersects(b.geom, area.shape) AND NOT ST_Touches(b.geom, area.shape))
           AS touches
      FROM classes c
), covered AS MATERIALIZED (
    SELECT t.names, t.touches, t.sees_all OR (t.touches AND NOT EXISTS (
               SELECT FROM geo_grid_basiccell b, area
                WHERE b.geom && area.shape AND upper_inf(b.valid) AND b.id <> ALL (t.atoms)
                  AND ST_Intersects(b.geom, area.shape) AND NOT ST_Touches(b.geom, area.shape)))
           AS is_within
      FROM touched t
), own_ground AS MATERIALIZED (
    SELECT bool_or(is_within) FILTER (WHERE 'counts' = ANY (names)) AS is_within_counts,
           bool_or(touches) FILTER (WHERE 'counts' = ANY (names)) AS touches_counts,
           bool_or(is_within) FILTER (WHERE 'cases' = ANY (names)) AS is_within_case,
           bool_or(touches) FILTER (WHERE 'cases' = ANY (names)) AS touches_case
      FROM covered
), ground AS (
    SELECT count(*) AS buildings, sum(floor_area_m2::numeric)::float8 AS floor_area_m2, sum(units) AS units
      FROM houses
), own AS MATERIALIZED (
    SELECT sees_all, atoms FROM classes WHERE 'counts' = ANY (names)
), crossed AS MATERIALIZED (
    SELECT DISTINCT u.building_id
      FROM houses
      JOIN geo_grid_unit u ON u.building_id = houses.id AND upper_inf(u.valid)
     WHERE (SELECT touches_counts FROM own_ground) AND NOT (SELECT sees_all FROM own)
       AND (u.basic_cell_id IN (SELECT unnest(atoms) FROM own)) IS NOT TRUE
), people AS (
    SELECT sum(p.households) AS households, sum(p.residents) AS residents,
           sum(p.registered) AS registered, sum(p.floating) AS floating,
           sum(p.left_behind) AS left_behind, sum(p.overseas) AS overseas,
           bool_or(p.is_estimated) AS is_estimated
      FROM (SELECT households, residents, registered, floating, left_behind, overseas,
                   estimated_residents > 0 AS is_estimated
              FROM houses
             WHERE (SELECT touches_counts FROM own_ground)
               AND id NOT IN (SELECT building_id FROM crossed)
            UNION ALL
            SELECT d.households + (u.estimated_residents IS NOT NULL)::int,
                   d.known + coalesce(u.estimated_residents, 0), d.registered, d.floating,
                   d.left_behind, d.overseas, u.estimated_residents > 0
              FROM (SELECT DISTINCT u.building_id
                      FROM crossed JOIN geo_grid_unit u USING (building_id)
                     WHERE upper_inf(u.valid)
                       AND u.basic_cell_id IN (SELECT unnest(atoms) FROM own)) partly
             CROSS JOIN LATERAL geo_grid_people_by_unit(partly.building_id) d
              JOIN geo_grid_unit u ON u.id = d.unit_id
             WHERE u.basic_cell_id IN (SELECT unnest(atoms) FROM own)) p
)
