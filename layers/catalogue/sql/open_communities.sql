-- Sums of atoms by community, for everybody to read once small counts are kept back.
SELECT c.code, c.name, round(sum(b.area_m2))::bigint AS area_m2, sum(s.buildings) AS buildings,
       sum(s.units) AS units, sum(s.facilities) AS facilities, sum(s.households) AS households,
       sum(s.organisations) AS organisations, sum(s.registered) AS registered,
       sum(s.floating) AS floating, sum(s.left_behind) AS left_behind,
       sum(s.overseas) AS overseas, sum(s.estimated_residents) AS estimated_residents
  FROM geo_grid_division c
  JOIN geo_grid_basiccell b ON b.community_id = c.id AND upper_inf(b.valid)
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE c.level = 'community' AND upper_inf(c.valid)
 GROUP BY c.code, c.name
 ORDER BY c.code
