-- Whether all is counted was asked of every event.
DROP FUNCTION geo_grid_caller;
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
           NOT EXISTS (SELECT 1 FROM geo_grid_event WHERE number IS NULL)
           AND NOT EXISTS (SELECT 1 FROM geo_grid_eventhead WHERE counted < number)
      FROM (SELECT holder AS id) w
      LEFT JOIN geo_grid_user u ON u.id = w.id
      LEFT JOIN geo_grid_city c ON true;
END $$;
