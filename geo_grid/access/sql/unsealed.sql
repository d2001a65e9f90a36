-- Audit entries without a link, oldest first. Far behind the newest link only on request.
SELECT e.id
  FROM geo_grid_auditentry e
 WHERE NOT EXISTS (SELECT 1 FROM geo_grid_auditseal s WHERE s.entry = e.id)
   AND (%(everything)s
        OR e.id > (SELECT coalesce(max(entry), 0) - 100000 FROM geo_grid_auditseal))
 ORDER BY e.id
 LIMIT %(limit)s
