-- A building in every atom, with ten homes in the first community and five elsewhere, an open
-- incident in every tenth atom; and a ground that has been there for a year.
UPDATE geo_grid_division SET valid = tstzrange(lower(valid) - interval '400 days', NULL);
UPDATE geo_grid_basiccell SET valid = tstzrange(lower(valid) - interval '400 days', NULL);
UPDATE geo_grid_gridcellversion SET valid = tstzrange(lower(valid) - interval '400 days', NULL);
UPDATE geo_grid_cellassignment SET valid = tstzrange(lower(valid) - interval '400 days', NULL);
UPDATE geo_grid_cellteam SET valid = tstzrange(lower(valid) - interval '400 days', NULL);
INSERT INTO geo_grid_building (ref, name, kind, estate, floors, floors_origin, footprint_m2, source,
                               geom, point, basic_cell_id, valid)
SELECT b.id::text, '', 'residential', '', 6, 'given', 300, '', ST_Multi(ST_Expand(p, 0.0001)), p,
       b.id, b.valid
  FROM geo_grid_basiccell b,
       LATERAL (SELECT ST_Translate(b.point, -0.0002, -0.0002) AS p) g;
INSERT INTO geo_grid_unit (ref, building_id, floor, room, use, is_unassigned, is_estimated,
                           estimated_residents, point_origin, basic_cell_id, valid)
SELECT '', b.id, n, n::text, 'dwelling', false, false, 3, 'building', b.basic_cell_id, b.valid
  FROM geo_grid_building b
  JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  JOIN geo_grid_division d ON d.id = c.community_id,
       generate_series(1, CASE WHEN d.code = '990101001001' THEN 10 ELSE 5 END) n;
INSERT INTO geo_grid_incident (ref, category, title, step, source, address_text, reported_at, point,
                               basic_cell_id, cell_version_id, division_id)
SELECT b.id::text, 'x', '', 'accepted', '', '', now(), b.point, b.basic_cell_id, v.id, c.community_id
  FROM geo_grid_building b
  JOIN geo_grid_basiccell c ON c.id = b.basic_cell_id
  JOIN geo_grid_cellassignment a ON a.basic_cell_id = b.basic_cell_id
  JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id
 WHERE b.id %% 10 = 0
