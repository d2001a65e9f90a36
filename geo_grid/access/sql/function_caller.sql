-- What an account holds at an instant, one row a role and area; the cells of a worker without an
-- area come from the teams he stands in. Cells are those of the base grid: in one of a professional
-- grid nobody holds a role, and whoever serves only such cells holds theirs without a cell.
CREATE FUNCTION geo_grid_grants(holder bigint, at timestamptz)
RETURNS TABLE (id bigint, role text, division_code text, grid_cell_id bigint, building_id bigint,
               department_id bigint)
LANGUAGE sql STABLE ROWS 5
BEGIN ATOMIC
    SELECT a.id, a.role::text, a.division_code::text, a.grid_cell_id, a.building_id, a.department_id
      FROM geo_grid_roleassignment a
     WHERE a.user_id = holder AND a.valid @> at
       AND (a.grid_cell_id IS NULL
            OR (SELECT g.kind = 'base' FROM geo_grid_gridcell g WHERE g.id = a.grid_cell_id))
    UNION ALL
    SELECT a.id, a.role::text, '', t.cell_id, NULL::bigint, NULL::bigint
      FROM geo_grid_roleassignment a
      JOIN geo_grid_user u ON u.id = a.user_id
      JOIN geo_grid_cellteam t ON t.worker_id = u.worker_id AND t.valid @> at
      JOIN geo_grid_gridcell g ON g.id = t.cell_id AND g.kind = 'base'
     WHERE a.user_id = holder AND a.valid @> at AND a.role = 'grid_worker'
       AND a.grid_cell_id IS NULL AND a.division_code = '';
END;

-- Who asks, in one short query: the account that holds a token or a running session, what it holds
-- at the instant `at`, and how new the data are (and whether every committed change of a case is in them). A session of nobody has a row without an account.
-- A token is good for as long as the password under which it was made or kept; when it was noted as
-- used is told, so that nobody has to ask whether to note it again.
-- PL/pgSQL keeps the plans. Nothing is remembered between two requests: what is withdrawn is gone.
CREATE FUNCTION geo_grid_caller(token bytea, session text, at timestamptz)
RETURNS TABLE (account geo_grid_user, session_data text, grants text, city_code text,
               data_version bigint, noun_versions text, token_id bigint, token_seen_at timestamptz,
               is_counted boolean)
LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    holder bigint;
    kept text;
    used bigint;
    seen timestamptz;
BEGIN
    IF token IS NOT NULL THEN
        SELECT t.user_id, t.id, t.seen_at INTO holder, used, seen
          FROM geo_grid_token t
          JOIN geo_grid_user u ON u.id = t.user_id AND t.password_at >= u.password_changed_at
         WHERE t.digest = token AND (t.expires_at IS NULL OR t.expires_at > at);
    ELSE
        SELECT s.account_id, s.session_data INTO holder, kept
          FROM geo_grid_session s
         WHERE s.session_key = session AND s.expire_date > at;
    END IF;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT u, kept,
           (SELECT json_agg(json_build_array(g.role, g.division_code, g.grid_cell_id,
                                             g.building_id, g.department_id)
                            ORDER BY g.id, g.grid_cell_id)::text
              FROM geo_grid_grants(holder, at) g),
           c.code::text, c.data_version::bigint, c.noun_versions::text, used, seen,
           -- as geo_grid/events/sql/is_counted.sql asks
           NOT EXISTS (SELECT 1 FROM geo_grid_event WHERE number IS NULL AND noun = 'case')
           AND NOT EXISTS (SELECT 1 FROM geo_grid_eventhead h JOIN geo_grid_event e ON e.number > h.counted
                            WHERE e.number <= h.number AND e.noun = 'case')
      FROM (SELECT holder AS id) w
      LEFT JOIN geo_grid_user u ON u.id = w.id
      LEFT JOIN geo_grid_city c ON true;
END $$;
