-- Add people, and the rows of a page, to the hour of an account; what it holds by then. The row stays locked until the answer
-- stands, so that two answers at once are counted one after the other.
INSERT INTO geo_grid_readinghour AS h (account, hour, people, open_to, pages, reasons)
VALUES (%(account)s, %(hour)s, %(people)s, 0,
        jsonb_build_object(%(page)s::text, %(rows)s::integer), '[]')
ON CONFLICT (account, hour) DO UPDATE
   SET people = h.people + excluded.people,
       pages = h.pages || jsonb_build_object(
           %(page)s::text, coalesce((h.pages->>%(page)s)::integer, 0) + %(rows)s)
RETURNING people, open_to, xmax = 0 AS is_new
