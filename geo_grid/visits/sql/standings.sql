-- Where doors stand under the rules, each with the first moments of its period now and of the one
-- before: one row a rule and door where %(by_door)s, else one a rule and grid cell. A door that lies in
-- no grid cell has none.
-- Rules are parameters, so that one that is not kept yet is counted in the same way.
-- What a rule is about is told where one may list the people behind the door; that they need care,
-- where one may know that.
WITH rules AS (
    SELECT *
      FROM unnest(%(rules)s::bigint[], %(subjects)s::text[], %(groups)s::text[], %(areas)s::text[],
                  %(home_only)s::bool[], %(sinces)s::timestamptz[], %(current)s::timestamptz[],
                  %(previous)s::timestamptz[])
           AS r(rule_id, subject, "group", area, home_only, since, current_start, previous_start)
), doors AS (
    SELECT rule.rule_id, u.id AS unit_id, u.basic_cell_id,
           greatest(min(greatest(lower(r.valid), lower(care.valid))), min(rule.since)) AS since
      FROM rules rule
      JOIN geo_grid_unit u ON upper_inf(u.valid) AND /*in scope: unit u*/
      JOIN geo_grid_residence r ON r.unit_id = u.id AND upper_inf(r.valid)
      LEFT JOIN geo_grid_residentcare care
        ON rule.subject = 'care' AND care."group" = rule."group"
       AND care.resident_id = r.resident_id AND upper_inf(care.valid) AND /*in scope: residentcare care*/
      LEFT JOIN geo_grid_resident p
        ON rule.subject = 'category' AND p.id = r.resident_id AND p.category = rule."group"
     WHERE (%(communities)s::bigint[] IS NULL OR u.basic_cell_id IN (
                SELECT id FROM geo_grid_basiccell
                 WHERE community_id = ANY (%(communities)s::bigint[]) AND upper_inf(valid)))
       AND (rule.area = '' OR EXISTS (
                SELECT 1
                  FROM geo_grid_basiccell atom
                  JOIN geo_grid_division d ON d.id = atom.community_id
                 WHERE atom.id = u.basic_cell_id AND starts_with(d.code, rule.area)))
       AND CASE rule.subject
                WHEN 'care' THEN r.kind = 'main' AND care.id IS NOT NULL
                WHEN 'category' THEN r.kind = 'main' AND p.id IS NOT NULL
                WHEN 'rented' THEN r.tenure = 'rented'
                ELSE true END
     GROUP BY rule.rule_id, u.id
), states AS (
    SELECT doors.*, a.cell_id, v.last_at,
           CASE WHEN v.last_at >= rule.current_start THEN 'visited'
                WHEN doors.since <= rule.previous_start
                 AND (v.last_at IS NULL OR v.last_at < rule.previous_start) THEN 'overdue'
                ELSE 'due' END AS state
      FROM doors
      JOIN rules rule USING (rule_id)
      LEFT JOIN geo_grid_cellassignment a
        ON a.basic_cell_id = doors.basic_cell_id AND a.kind = 'base' AND upper_inf(a.valid)
      LEFT JOIN LATERAL (
           SELECT max(made.made_at) AS last_at FROM geo_grid_visit made
            WHERE made.unit_id = doors.unit_id AND made.outcome = 'met'
              AND (made.means = 'home' OR NOT rule.home_only)) v ON true
), counted AS (
    SELECT rule_id, cell_id, CASE WHEN %(by_door)s THEN unit_id END AS unit_id, count(*) AS doors,
           count(*) FILTER (WHERE state = 'visited') AS visited,
           count(*) FILTER (WHERE state = 'due') AS due,
           count(*) FILTER (WHERE state = 'overdue') AS overdue,
           min(since) AS since, max(last_at) AS last_at
      FROM states
     WHERE (%(cell)s::bigint IS NULL OR cell_id = %(cell)s)
       AND (%(unit)s::bigint IS NULL OR unit_id = %(unit)s)
       AND (%(states)s::text[] IS NULL OR state = ANY (%(states)s::text[]))
     GROUP BY 1, 2, 3
)
SELECT c.*, g.code AS cell_code, g.name AS cell_name, w.id AS worker_id, w.name AS worker,
       u.building_id, u.basic_cell_id, ST_X(coalesce(u.point, e.point, b.point)) AS lon,
       ST_Y(coalesce(u.point, e.point, b.point)) AS lat
  FROM counted c
  LEFT JOIN geo_grid_gridcellversion g ON g.cell_id = c.cell_id AND upper_inf(g.valid)
  LEFT JOIN geo_grid_cellteam t ON t.cell_id = c.cell_id AND t.role = 'primary' AND upper_inf(t.valid)
  LEFT JOIN geo_grid_worker w ON w.id = t.worker_id
  LEFT JOIN geo_grid_unit u ON u.id = c.unit_id
  LEFT JOIN geo_grid_entrance e ON e.id = u.entrance_id
  LEFT JOIN geo_grid_building b ON b.id = u.building_id
 ORDER BY c.overdue DESC, c.due DESC, g.code, c.last_at NULLS FIRST, c.unit_id, c.rule_id
 LIMIT %(limit)s
