-- How a scope, as JSON, is read in SQL. Bodies are bound when created and need no search_path.
-- `class` is counts, registers or cases.
CREATE FUNCTION geo_grid_sees_all(scope jsonb, class text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce((scope #>> ARRAY[class, 'all'])::boolean, false);

CREATE FUNCTION geo_grid_scope_account(scope jsonb) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (scope ->> 'account')::bigint;

-- Arrays, found once a query: `x = ANY ((SELECT geo_grid_scope_cells(…))::bigint[])`. PL/pgSQL keeps
-- their plans, so that a short query is not planned with all of this in it.
CREATE FUNCTION geo_grid_scope_ids(scope jsonb, class text, kind text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(SELECT i.id::bigint
                   FROM jsonb_array_elements_text(scope #> ARRAY[class, kind]) AS i(id));
END $$;

CREATE FUNCTION geo_grid_scope_divisions(scope jsonb, class text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT d.id
          FROM jsonb_array_elements_text(scope #> ARRAY[class, 'prefixes']) AS p(prefix)
          JOIN geo_grid_division d ON starts_with(d.code, p.prefix));
END $$;

-- The atoms of a scope, as its divisions and cells lie now.
CREATE FUNCTION geo_grid_find_cells(scope jsonb, class text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ARRAY(
        SELECT b.id
          FROM jsonb_array_elements_text(scope #> ARRAY[class, 'prefixes']) AS p(prefix)
          JOIN geo_grid_division d ON starts_with(d.code, p.prefix)
          JOIN geo_grid_basiccell b ON b.community_id = d.id
        UNION ALL
        SELECT a.basic_cell_id
          FROM jsonb_array_elements_text(scope #> ARRAY[class, 'cells']) AS c(id)
          JOIN geo_grid_cellassignment a
            ON a.cell_id = c.id::bigint AND a.kind = 'base' AND upper_inf(a.valid));
END $$;

-- What the atoms of a scope depend on: the scope itself, and the ground (its version, read in this
-- transaction).
CREATE FUNCTION geo_grid_cells_key(scope jsonb, class text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN md5(concat((SELECT ground_version FROM geo_grid_city), scope -> class));
END $$;

-- The same atoms, from the memo if it is of this very scope and ground: it gives nobody anything,
-- because its key is made of what is asked for. Only reads: nothing may be set in the midst of a
-- parallel query.
CREATE FUNCTION geo_grid_scope_cells(scope jsonb, class text) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    memo text := current_setting('geo_grid.cells_' || class, true);
BEGIN
    IF left(memo, 32) = geo_grid_cells_key(scope, class) THEN
        RETURN substr(memo, 33)::bigint[];
    END IF;
    RETURN geo_grid_find_cells(scope, class);
END $$;

-- Called as a transaction declares its scope.
CREATE FUNCTION geo_grid_remember_cells(scope jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE AS $$
DECLARE
    class text;
    key text;
BEGIN
    FOREACH class IN ARRAY ARRAY['counts', 'registers', 'cases', 'care'] LOOP
        key := geo_grid_cells_key(scope, class);
        IF left(current_setting('geo_grid.cells_' || class, true), 32) IS DISTINCT FROM key THEN
            PERFORM set_config('geo_grid.cells_' || class,
                               key || geo_grid_find_cells(scope, class)::text, false);
        END IF;
    END LOOP;
END $$;

-- The scope that this transaction declared; nothing without one.
CREATE FUNCTION geo_grid_declared() RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('geo_grid.scope', true), '')::jsonb;

-- Sums over persons and cases, for maps of the whole city; who may not list what is summed is told
-- none of them, or what is published. They run as the owner: the policies would turn a sum into a
-- part of it.
CREATE FUNCTION geo_grid_people_by_building(box geometry)
RETURNS TABLE (building_id bigint, residents bigint, households bigint, is_estimated boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 500
BEGIN ATOMIC
    SELECT u.building_id,
           coalesce(sum(u.estimated_residents), 0) + count(r.id),
           count(DISTINCT r.household_id) + count(u.estimated_residents),
           bool_or(u.is_estimated)
      FROM geo_grid_building b
      JOIN geo_grid_unit u ON u.building_id = b.id AND upper_inf(u.valid)
      LEFT JOIN geo_grid_residence r
        ON r.unit_id = u.id AND r.kind = 'main' AND upper_inf(r.valid)
     WHERE b.geom OPERATOR(public.&&) box AND upper_inf(b.valid)
     GROUP BY u.building_id;
END;

CREATE FUNCTION geo_grid_people_by_unit(building bigint)
RETURNS TABLE (unit_id bigint, known bigint, households bigint, registered bigint,
               floating bigint, left_behind bigint, overseas bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
BEGIN ATOMIC
    SELECT u.id, count(r.id), count(DISTINCT r.household_id),
           count(*) FILTER (WHERE p.category = 'registered'),
           count(*) FILTER (WHERE p.category = 'floating'),
           count(*) FILTER (WHERE p.category = 'left_behind'),
           count(*) FILTER (WHERE p.category = 'overseas')
      FROM geo_grid_unit u
      LEFT JOIN geo_grid_residence r
        ON r.unit_id = u.id AND r.kind = 'main' AND upper_inf(r.valid)
      LEFT JOIN geo_grid_resident p ON p.id = r.resident_id
     WHERE u.building_id = building AND upper_inf(u.valid)
     GROUP BY u.id;
END;

CREATE FUNCTION geo_grid_ages_in_cell(cell bigint)
RETURNS TABLE (under_15 bigint, from_15_to_59 bigint, from_60 bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
BEGIN ATOMIC
    SELECT count(*) FILTER (WHERE years < 15),
           count(*) FILTER (WHERE years >= 15 AND years < 60),
           count(*) FILTER (WHERE years >= 60)
      FROM (SELECT date_part('year', age(p.birth_date)) AS years
              FROM geo_grid_cellassignment a
              JOIN geo_grid_unit u ON u.basic_cell_id = a.basic_cell_id AND upper_inf(u.valid)
              JOIN geo_grid_residence r
                ON r.unit_id = u.id AND r.kind = 'main' AND upper_inf(r.valid)
              JOIN geo_grid_resident p ON p.id = r.resident_id
             WHERE a.cell_id = cell AND a.kind = 'base' AND upper_inf(a.valid)
               AND p.birth_date IS NOT NULL) x;
END;

CREATE FUNCTION geo_grid_incidents_by_cell(days integer)
RETURNS TABLE (basic_cell_id bigint, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1000
BEGIN ATOMIC
    SELECT i.basic_cell_id, count(*)
      FROM geo_grid_incident i
     WHERE i.reported_at >= now() - make_interval(days => days)
     GROUP BY i.basic_cell_id;
END;

CREATE FUNCTION geo_grid_open_incidents() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER
RETURN (SELECT count(*) FROM geo_grid_incident WHERE state = 'open');

-- Cases of which the given departments do a part. As the owner: the policy of cases asks this, and
-- that of parts asks cases. It stands in the predicate of cases: were it not safe in a worker, no
-- question about cases could be shared among the processors.
CREATE FUNCTION geo_grid_cases_in_part(departments bigint[]) RETURNS bigint[]
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER
BEGIN ATOMIC
    SELECT array_agg(DISTINCT p.incident_id)
      FROM geo_grid_casepart p WHERE p.department_id = ANY (departments);
END;
