-- The sums of the current atoms of some communities, in the order of redraw.state.COLUMNS.
SELECT b.id,
       ARRAY[s.households, s.residents, s.registered, s.floating, s.left_behind, s.overseas,
             s.estimated_residents, s.buildings, s.units, round(s.floor_area_m2)::bigint,
             s.organisations, s.facilities, s.components, s.open_incidents,
             (SELECT count(*) FROM geo_grid_incident i
               WHERE i.basic_cell_id = b.id
                 AND i.reported_at >= now() - make_interval(days => %(days)s)),
             round(b.area_m2)::bigint]::bigint[] AS sums
  FROM geo_grid_basiccell b
  JOIN geo_grid_basiccellsums s ON s.basic_cell_id = b.id
 WHERE b.community_id = ANY (%(communities)s) AND upper_inf(b.valid)
 ORDER BY b.id
