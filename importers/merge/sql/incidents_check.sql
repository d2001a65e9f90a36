-- Incidents that stand twice in the file, whose times contradict their state, or that are cases with
-- a history here: a file would take back what people decided.
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
UNION ALL
SELECT s.row, 'ref', 'case_has_history', NULL
  FROM staged s JOIN geo_grid_incident i USING (ref)
 WHERE EXISTS (SELECT FROM geo_grid_caseentry e WHERE e.incident_id = i.id)
