-- Incidents that stand twice in the file, or whose times contradict their state.
SELECT s.row, 'ref' AS field, 'duplicate' AS code, d.first
  FROM staged s
  JOIN (SELECT ref, min(row) AS first FROM staged GROUP BY ref HAVING count(*) > 1) d USING (ref)
 WHERE s.row > d.first
UNION ALL
SELECT row, 'closed_at', 'closed_before_reported', NULL
  FROM staged WHERE closed_at < reported_at
UNION ALL
SELECT row, 'closed_at', 'closed_at_missing', NULL
  FROM staged WHERE state = 'closed' AND closed_at IS NULL
UNION ALL
SELECT row, 'closed_at', 'open_but_closed_at', NULL
  FROM staged WHERE state = 'open' AND closed_at IS NOT NULL
