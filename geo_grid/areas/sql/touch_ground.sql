-- The same where cells changed as well.
UPDATE geo_grid_city
   SET data_version = new.version, ground_version = nextval('geo_grid_version'),
       noun_versions = CASE WHEN %(nouns)s::text[] IS NULL
                       THEN jsonb_build_object('*', new.version)
                       ELSE noun_versions || (SELECT jsonb_object_agg(noun, new.version)
                                                FROM unnest(%(nouns)s::text[]) noun) END
  FROM (SELECT nextval('geo_grid_version') AS version) new
