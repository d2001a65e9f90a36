-- One city, 100 streets of 10 communities of 10 atoms (0.001° squares), 4 buildings of 25 doors to
-- an atom at a million units, a person behind each door.
INSERT INTO geo_grid_city (id, name, code, timezone, metric_srid, datum, envelope, ground_version,
                           data_version, missing, attribution, noun_versions)
VALUES (1, 'bench', '990101', 'Asia/Shanghai', 4548, 'wgs84',
        ST_MakeEnvelope(118, 24, 119, 25, 4326), 0, 0, '[]', '', '{}');
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
VALUES ('990101000000', 'city', 'c', NULL, '', false, tstzrange('2020-01-01', NULL));
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
SELECT '990101' || to_char(s, 'FM000') || '000', 'street', 's' || s,
       (SELECT id FROM geo_grid_division WHERE level = 'city'), '', false, tstzrange('2020-01-01', NULL)
  FROM generate_series(%(first)s, %(last)s) s;
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
SELECT left(d.code, 9) || to_char(c, 'FM000'), 'community', 'c', d.id, 'urban', false, d.valid
  FROM geo_grid_division d, generate_series(1, 10) c WHERE d.level = 'street';
INSERT INTO geo_grid_basiccell (code, community_id, geom, point, area_m2, valid)
SELECT d.code || to_char(a, 'FM000'), d.id, ST_Expand(p, 0.0005), p, 10000, d.valid
  FROM geo_grid_division d, generate_series(0, 9) a,
       LATERAL (SELECT (substr(d.code, 7, 3)::int - 1) * 100 + (substr(d.code, 10, 3)::int - 1) * 10 + a AS n) i,
       LATERAL (SELECT ST_SetSRID(ST_MakePoint(118.2 + n %% 100 * 0.001, 24.2 + n / 100 * 0.001), 4326) AS p) g
 WHERE d.level = 'community';
INSERT INTO geo_grid_building (ref, name, kind, estate, floors, floors_origin, footprint_m2, source,
                               geom, point, basic_cell_id, valid)
SELECT b.id || '-' || n, '', 'residential', '', 6, 'given', 300, '', ST_Multi(ST_Expand(p, 0.00002)), p,
       b.id, b.valid
  FROM geo_grid_basiccell b, generate_series(0, 3) n,
       LATERAL (SELECT ST_Translate(b.point, -0.0004 + n * 0.0002, 0) AS p) g;
INSERT INTO geo_grid_unit (ref, building_id, floor, room, use, is_unassigned, is_estimated,
                           point_origin, basic_cell_id, valid)
SELECT '', b.id, n / 4 + 1, n::text, 'dwelling', false, false, 'building', b.basic_cell_id, b.valid
  FROM geo_grid_building b, generate_series(1, %(doors)s) n;
INSERT INTO geo_grid_resident (ref, name, sex, category, id_type)
SELECT 'r' || u.id, 'x', 'unknown', 'registered', 'resident_id' FROM geo_grid_unit u;
INSERT INTO geo_grid_household (ref, unit_id, householder_id, valid)
SELECT NULL, u.id, r.id, u.valid
  FROM geo_grid_unit u JOIN geo_grid_resident r ON r.ref = 'r' || u.id;
INSERT INTO geo_grid_residence (resident_id, unit_id, household_id, kind, tenure, valid)
SELECT h.householder_id, h.unit_id, h.id, 'main', 'owned', h.valid FROM geo_grid_household h;
INSERT INTO geo_grid_incident (ref, category, title, step, source, address_text, reported_at, point,
                               basic_cell_id)
SELECT u.id::text, 'x', '', 'accepted', '', '', now(), b.point, u.basic_cell_id
  FROM geo_grid_unit u JOIN geo_grid_building b ON b.id = u.building_id WHERE u.id %% 10 = 0
