-- Visits of the demo city, drawn by the door's id, so that a city made again has the same: of the doors
-- that a rule is about most were met last quarter, fewer this month, all between nine and five, and some were tried in vain.
INSERT INTO geo_grid_visit (client_id, request_digest, unit_id, made_at, recorded_at, means, outcome,
                            note, needs, hazards)
WITH doors AS (
    SELECT DISTINCT r.unit_id
      FROM geo_grid_residence r
      LEFT JOIN geo_grid_residentcare c ON c.resident_id = r.resident_id AND upper_inf(c.valid)
     WHERE upper_inf(r.valid) AND (r.tenure = 'rented' OR c.id IS NOT NULL)
), calls AS (
    SELECT unit_id, n, hashtextextended('visit ' || n, unit_id) & 65535 AS drawn,
           hashtextextended('day ' || n, unit_id) & 1023 AS day
      FROM doors
     CROSS JOIN generate_series(0, 3) AS n
), made AS (
    SELECT unit_id, n, drawn, %(midnight)s::timestamptz
               - make_interval(days => 1 + (day %% 28)::integer + n::integer * 28)
               + make_interval(hours => 9 + (drawn %% 8)::integer) AS made_at
      FROM calls
     WHERE drawn < CASE n WHEN 0 THEN 26000 WHEN 1 THEN 42000 ELSE 46000 END
)
SELECT 'demo-' || unit_id || '-' || n, '', unit_id, made_at, made_at,
       CASE drawn %% 12 WHEN 0 THEN 'phone' WHEN 1 THEN 'wechat' ELSE 'home' END,
       CASE drawn %% 16 WHEN 2 THEN 'nobody' ELSE 'met' END, '', '', ''
  FROM made
