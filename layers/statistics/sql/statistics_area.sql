-- Sums of one drawn area, from the things themselves: a building counts where its point lies, with
-- its units and people; what else stands there is filled in by geo_grid.areas.standing.in_area.
WITH area AS (
    SELECT %(area)s::geometry AS shape
), houses AS (
    SELECT b.id, b.basic_cell_id, b.footprint_m2 * b.floors AS floor_area_m2
      FROM geo_grid_building b, area
     WHERE b.point && area.shape AND ST_Intersects(b.point, area.shape) AND upper_inf(b.valid)
), people AS (
    SELECT count(*) AS buildings, sum(floor_area_m2) AS floor_area_m2, sum(s.units) AS units,
           sum(s.households) AS households, sum(s.residents) AS residents,
           sum(s.registered) AS registered, sum(s.floating) AS floating,
           sum(s.left_behind) AS left_behind, sum(s.overseas) AS overseas,
           array_agg(DISTINCT basic_cell_id) FILTER (WHERE s.residents > 0) AS atoms,
           bool_or(s.estimated_residents > 0) AS is_estimated
      FROM houses LEFT JOIN geo_grid_buildingsums s ON s.building_id = houses.id
), /*counted*/
SELECT 0 AS id, '' AS code, '' AS name, '' AS parent,
       ST_Area(ST_Transform(area.shape, %(metric_srid)s)) AS area_m2,
       people.buildings, coalesce(people.units, 0) AS units,
       coalesce(people.households, 0) AS households, coalesce(people.residents, 0) AS residents,
       coalesce(people.registered, 0) AS registered, coalesce(people.floating, 0) AS floating,
       coalesce(people.left_behind, 0) AS left_behind, coalesce(people.overseas, 0) AS overseas,
       coalesce(people.floor_area_m2, 0) AS floor_area_m2, /*columns*/,
       coalesce(people.atoms, '{}') || /*atoms*/ AS atoms,
       coalesce(people.is_estimated, false) AS is_estimated
  FROM area, people, /*nouns*/
