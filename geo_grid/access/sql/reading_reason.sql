-- A reason opens the hour of an account for so many people more than it has been shown.
INSERT INTO geo_grid_readinghour AS h (account, hour, people, open_to, pages, reasons)
VALUES (%(account)s, %(hour)s, 0, %(more)s, '{}',
        jsonb_build_array(%(reason)s::text))
ON CONFLICT (account, hour) DO UPDATE
   SET open_to = h.people + %(more)s, reasons = h.reasons || to_jsonb(%(reason)s::text)
RETURNING id, people, open_to, pages::text
