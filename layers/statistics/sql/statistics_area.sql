-- Sums of one drawn area, from the things themselves: a building counts where its point lies, with
-- its units; what else stands there is filled in by geo_grid.areas.standing.in_area, and who lives
-- there by area_of_all.sql or area_of_own.sql.
WITH area AS (
    SELECT %(area)s::geometry AS shape
), houses AS (
    SELECT b.id, b.footprint_m2 * b.floors AS floor_area_m2, s.units, s.households, s.residents,
           s.registered, s.floating, s.left_behind, s.overseas, s.estimated_residents
      FROM area
      JOIN geo_grid_building b
        ON b.point && area.shape AND ST_Intersects(b.point, area.shape) AND upper_inf(b.valid)
      LEFT JOIN geo_grid_buildingsums s ON s.building_id = b.id
), /*persons*/, /*counted*/
SELECT 0 AS id, '' AS code, '' AS name, '' AS parent,
       ST_Area(ST_Transform(area.shape, %(metric_srid)s)) AS area_m2,
       ground.buildings, coalesce(ground.units, 0) AS units,
       coalesce(people.households, 0) AS households, coalesce(people.residents, 0) AS residents,
       coalesce(people.registered, 0) AS registered, coalesce(people.floating, 0) AS floating,
       coalesce(people.left_behind, 0) AS left_behind, coalesce(people.overseas, 0) AS overseas,
       coalesce(ground.floor_area_m2, 0) AS floor_area_m2, /*columns*/,
       coalesce(people.is_estimated, false) AS is_estimated, own_ground.*
  FROM area, ground, people, own_ground, /*nouns*/
