-- Communities with the numbers that everybody may know: the published table, put in here.
SELECT d.id, d.geom, d.geom_3857, o.*
  FROM jsonb_to_recordset(%(open)s::jsonb) AS o(
       code text, name text, area_m2 bigint, buildings bigint, units bigint, facilities bigint,
       households bigint, organisations bigint, residents bigint, registered bigint,
       floating bigint, left_behind bigint, overseas bigint, estimated_residents bigint,
       open_incidents bigint, incidents_90d bigint)
  JOIN geo_grid_division d
    ON d.code = o.code AND d.level = 'community' AND upper_inf(d.valid) AND d.geom IS NOT NULL
