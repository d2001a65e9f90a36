-- Incidents by their ref; one that moved loses its cell version and is resolved again. One that was
-- worked on since the rows were checked stays as it is. A new one is written once, with the cell
-- version, building and division that geo_grid/incidents/sql/resolve.sql would find for it.
WITH corrected AS (
    UPDATE geo_grid_incident t
       SET category = s.category, title = coalesce(s.title, t.title),
           step = CASE WHEN s.now = t.state THEN t.step WHEN s.now = 'open' THEN 'accepted'
                       ELSE 'closed' END,
           source = coalesce(s.source, t.source),
           address_text = coalesce(s.address, t.address_text), reported_at = s.reported_at,
           closed_at = CASE WHEN s.now = 'open' THEN NULL ELSE coalesce(s.closed_at, t.closed_at)
                       END,
           matter_id = coalesce(s.matter_id, t.matter_id), point = s.geom,
           cell_version_id = CASE WHEN t.point = s.geom THEN t.cell_version_id END
      FROM (SELECT s.*, coalesce(s.state, CASE WHEN s.closed_at IS NULL THEN t.state
                                               ELSE 'closed' END) AS now,
                   t.basic_cell_id AS before
              FROM staged s JOIN geo_grid_incident t USING (ref)) s
     WHERE t.ref = s.ref
       AND NOT EXISTS (SELECT FROM geo_grid_caseentry e WHERE e.incident_id = t.id)
       AND ((s.category, coalesce(s.title, t.title), s.now, coalesce(s.source, t.source),
             coalesce(s.address, t.address_text), s.reported_at,
             coalesce(s.matter_id, t.matter_id)) IS DISTINCT FROM
            (t.category, t.title, t.state, t.source, t.address_text, t.reported_at, t.matter_id)
            OR CASE WHEN s.now = 'open' THEN NULL ELSE coalesce(s.closed_at, t.closed_at) END
               IS DISTINCT FROM t.closed_at
            OR NOT t.point = s.geom)
    RETURNING s.row, s.before
), added AS (
    INSERT INTO geo_grid_incident (ref, category, title, step, source, address_text, reported_at,
                                   closed_at, point, matter_id, basic_cell_id,
                                   cell_version_id, building_id, division_id)
    SELECT s.ref, s.category, coalesce(s.title, ''),
           CASE WHEN s.closed_at IS NULL THEN 'accepted' ELSE 'closed' END,
           coalesce(s.source, left(%(source)s, 100)), coalesce(s.address, ''), s.reported_at,
           s.closed_at, s.geom, s.matter_id, s.basic_cell_id, v.id, b.id,
           coalesce(c.community_id, d.id)
      FROM staged s
      LEFT JOIN geo_grid_basiccell c ON c.id = s.basic_cell_id
      LEFT JOIN geo_grid_cellassignment a
        ON a.basic_cell_id = c.id AND a.kind = 'base' AND upper_inf(a.valid)
      LEFT JOIN geo_grid_gridcellversion v ON v.cell_id = a.cell_id AND upper_inf(v.valid)
      LEFT JOIN LATERAL (
           SELECT id FROM geo_grid_building
            WHERE geom && s.geom AND ST_Intersects(geom, s.geom) AND upper_inf(valid)
            ORDER BY id LIMIT 1) b ON true
      LEFT JOIN LATERAL (
           SELECT id FROM geo_grid_division
            WHERE c.id IS NULL AND geom && s.geom AND ST_Intersects(geom, s.geom)
              AND upper_inf(valid)
            ORDER BY ST_Area(geom), id LIMIT 1) d ON true
     WHERE NOT EXISTS (SELECT FROM geo_grid_incident t WHERE t.ref = s.ref)
    RETURNING ref
), noted AS (
    INSERT INTO changed
    SELECT row FROM corrected UNION SELECT s.row FROM added JOIN staged s USING (ref)
)
INSERT INTO touched SELECT before FROM corrected
