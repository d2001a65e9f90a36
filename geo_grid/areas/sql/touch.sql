-- A new number for the data, and for the nouns that changed (all of them for NULL). From a sequence,
-- so that none is handed out twice, not even after a rollback; stored by the writing transaction, so
-- that it becomes visible with the data it stands for.
UPDATE geo_grid_city
   SET data_version = new.version,
       noun_versions = CASE WHEN %(nouns)s::text[] IS NULL
                       THEN jsonb_build_object('*', new.version)
                       ELSE noun_versions || (SELECT jsonb_object_agg(noun, new.version)
                                                FROM unnest(%(nouns)s::text[]) noun) END
  FROM (SELECT nextval('geo_grid_version') AS version) new
