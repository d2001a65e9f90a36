-- One city of streets by 10 communities by 10 atoms, with cases of four years in all steps and kinds;
-- what is said of one is drawn from words of a city, a few of them rare.
INSERT INTO geo_grid_city (id, name, code, timezone, metric_srid, datum, envelope, ground_version,
                           data_version, missing, attribution, noun_versions)
VALUES (1, 'bench', '990101', 'Asia/Shanghai', 4548, 'wgs84',
        ST_MakeEnvelope(118, 24, 119, 25, 4326), 0, 0, '[]', '', '{}');
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
VALUES ('990101000000', 'city', 'c', NULL, '', false, tstzrange('2020-01-01', NULL));
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
SELECT '990101' || to_char(s, 'FM000') || '000', 'street', 's' || s,
       (SELECT id FROM geo_grid_division WHERE level = 'city'), '', false, tstzrange('2020-01-01', NULL)
  FROM generate_series(1, %(streets)s) s;
INSERT INTO geo_grid_division (code, level, name, parent_id, community_type, is_provisional, valid)
SELECT left(d.code, 9) || to_char(c, 'FM000'), 'community', 'c', d.id, 'urban', false, d.valid
  FROM geo_grid_division d, generate_series(1, 10) c WHERE d.level = 'street';
INSERT INTO geo_grid_basiccell (code, community_id, geom, point, area_m2, valid)
SELECT d.code || to_char(a, 'FM000'), d.id, ST_Expand(p, 0.0005), p, 10000, d.valid
  FROM geo_grid_division d, generate_series(0, 9) a,
       LATERAL (SELECT (substr(d.code, 7, 3)::int - 1) * 100 + (substr(d.code, 10, 3)::int - 1) * 10 + a AS n) i,
       LATERAL (SELECT ST_SetSRID(ST_MakePoint(118.2 + n %% 100 * 0.001, 24.2 + n / 100 * 0.001), 4326) AS p) g
 WHERE d.level = 'community';
INSERT INTO geo_grid_department (code, name, division_code)
SELECT 'd' || n, 'd' || n, '' FROM generate_series(1, 20) n;
WITH atoms AS (
    SELECT array_agg(id ORDER BY id) AS ids, array_agg(community_id ORDER BY id) AS homes,
           array_agg(point ORDER BY id) AS points
      FROM geo_grid_basiccell
), drawn AS (
    SELECT n, hashint8(n) & 2147483647 AS h, hashint8(n * 7919::bigint) & 2147483647 AS i,
           hashint8(n * 104729::bigint) & 2147483647 AS j, now() - n * %(every)s * interval '1 second' AS at
      FROM generate_series(1, %(cases)s) n
)
INSERT INTO geo_grid_incident (ref, category, title, text, step, kind, source, address_text, reported_at,
                               closed_at, point, basic_cell_id, division_id, department_id, deadline, yellow)
SELECT 'B' || n, c, c || '反映第' || n || '号', c || '，请尽快到' || r || '处理。', step,
       (ARRAY['routine','routine','routine','routine','routine','routine','routine','coordination',
              'emergency','approval'])[1 + j %% 10],
       'map', r || 1 + i %% 300 || '号' || CASE WHEN n %% 1000 = 0 THEN '鼓浪屿' ELSE '' END, at,
       CASE WHEN step IN ('closed', 'evaluated') THEN at + interval '2 days' END,
       points[a], ids[a], homes[a], (SELECT min(id) FROM geo_grid_department) + j %% 20,
       at + interval '5 days', at + interval '4 days'
  FROM atoms, drawn,
       LATERAL (SELECT 1 + h %% array_length(ids, 1) AS a,
                       (ARRAY['暴露垃圾','占道经营','井盖缺失','路灯不亮','噪音扰民','邻里纠纷','消防通道堵塞',
                              '电动车违规充电','屋顶漏水','树木倒伏'])[1 + i %% 10] AS c,
                       (ARRAY['中山路','湖滨南路','思明南路','厦禾路','演武路','文园路'])[1 + j %% 6] AS r,
                       CASE WHEN at < now() - interval '10 days' OR i %% 100 > 20
                            THEN (ARRAY['closed','evaluated'])[1 + j %% 2]
                            ELSE (ARRAY['reported','accepted','dispatched','handling','answered'])[1 + j %% 5]
                       END AS step) d
