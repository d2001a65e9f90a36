-- Those of some buildings whose road and number stand in a text.
SELECT a.building_id AS id
  FROM geo_grid_address a
 WHERE a.building_id = ANY (%(houses)s::bigint[]) AND upper_inf(a.valid)
   AND a.road <> '' AND a.number <> ''
   AND strpos(%(text)s, concat(a.road, a.number)) > 0
