-- Sums of one drawn area, from the things themselves: a building counts where its point lies, with
-- its units; what else stands there is filled in by geo_grid.areas.standing.in_area. Persons and
-- cases count where the caller may list them; whether the area leaves that ground is asked of the
-- ground alone, never of what was found on it.
WITH area AS (
    SELECT %(area)s::geometry AS shape
), classes AS (
    SELECT c.class, geo_grid_sees_all(%(scope)s::jsonb, c.class) AS sees_all,
           geo_grid_scope_cells(%(scope)s::jsonb, c.class) AS atoms
      FROM (VALUES ('counts'), ('cases')) AS c(class)
), own_ground AS (
    SELECT c.class,
           c.sees_all OR NOT EXISTS (
               SELECT FROM geo_grid_basiccell b, area
                WHERE b.geom && area.shape AND upper_inf(b.valid) AND b.id <> ALL (c.atoms)
                  AND ST_Intersects(b.geom, area.shape) AND NOT ST_Touches(b.geom, area.shape))
           AS is_within,
           c.sees_all OR EXISTS (
               SELECT FROM geo_grid_basiccell b, area
                WHERE b.geom && area.shape AND upper_inf(b.valid) AND b.id = ANY (c.atoms)
                  AND ST_Intersects(b.geom, area.shape) AND NOT ST_Touches(b.geom, area.shape))
           AS touches
      FROM classes c
), houses AS (
    SELECT b.id, b.footprint_m2 * b.floors AS floor_area_m2
      FROM geo_grid_building b, area
     WHERE b.point && area.shape AND ST_Intersects(b.point, area.shape) AND upper_inf(b.valid)
), ground AS (
    SELECT count(*) AS buildings, sum(floor_area_m2) AS floor_area_m2, sum(s.units) AS units
      FROM houses LEFT JOIN geo_grid_buildingsums s ON s.building_id = houses.id
), listed AS (
    SELECT houses.id, o.sees_all OR bool_and(u.basic_cell_id = ANY (o.atoms)) AS wholly,
           o.sees_all OR bool_or(u.basic_cell_id = ANY (o.atoms)) AS partly
      FROM houses
      JOIN geo_grid_unit u ON u.building_id = houses.id AND upper_inf(u.valid)
     CROSS JOIN (SELECT sees_all, atoms FROM classes WHERE class = 'counts') o
     GROUP BY houses.id, o.sees_all
), people AS (
    SELECT sum(p.households) AS households, sum(p.residents) AS residents,
           sum(p.registered) AS registered, sum(p.floating) AS floating,
           sum(p.left_behind) AS left_behind, sum(p.overseas) AS overseas,
           bool_or(p.is_estimated) AS is_estimated
      FROM (SELECT s.households, s.residents, s.registered, s.floating, s.left_behind, s.overseas,
                   s.estimated_residents > 0 AS is_estimated
              FROM listed JOIN geo_grid_buildingsums s ON s.building_id = listed.id
             WHERE listed.wholly
            UNION ALL
            SELECT d.households + (u.estimated_residents IS NOT NULL)::int,
                   d.known + coalesce(u.estimated_residents, 0), d.registered, d.floating,
                   d.left_behind, d.overseas, u.is_estimated
              FROM listed
             CROSS JOIN LATERAL geo_grid_people_by_unit(listed.id) d
              JOIN geo_grid_unit u ON u.id = d.unit_id
             CROSS JOIN (SELECT atoms FROM classes WHERE class = 'counts') o
             WHERE listed.partly AND NOT listed.wholly AND u.basic_cell_id = ANY (o.atoms)) p
), /*counted*/
SELECT 0 AS id, '' AS code, '' AS name, '' AS parent,
       ST_Area(ST_Transform(area.shape, %(metric_srid)s)) AS area_m2,
       ground.buildings, coalesce(ground.units, 0) AS units,
       coalesce(people.households, 0) AS households, coalesce(people.residents, 0) AS residents,
       coalesce(people.registered, 0) AS registered, coalesce(people.floating, 0) AS floating,
       coalesce(people.left_behind, 0) AS left_behind, coalesce(people.overseas, 0) AS overseas,
       coalesce(ground.floor_area_m2, 0) AS floor_area_m2, /*columns*/,
       coalesce(people.is_estimated, false) AS is_estimated,
       of_counts.is_within AS is_within_counts, of_counts.touches AS touches_counts,
       of_cases.is_within AS is_within_case, of_cases.touches AS touches_case
  FROM area, ground, people,
       (SELECT * FROM own_ground WHERE class = 'counts') of_counts,
       (SELECT * FROM own_ground WHERE class = 'cases') of_cases, /*nouns*/
