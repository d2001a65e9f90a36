-- Statistics of a large import of people or organisations, as in analyze_premises.sql.
SELECT set_config('default_statistics_target', '30', true)
 WHERE %(changed)s * 5 >= (SELECT max(c.reltuples) FROM pg_class c
                            WHERE c.oid = ANY (
           ARRAY['geo_grid_resident', 'geo_grid_household', 'geo_grid_residence',
                 'geo_grid_organisation', 'geo_grid_organisationplace']::regclass[]));
ANALYZE geo_grid_resident (id, ref, name, birth_date, category, id_number_digest, phone_digest,
                           phone_tail_digest),
        geo_grid_household (id, ref, unit_id, householder_id, version_of_id, valid),
        geo_grid_residence (id, resident_id, unit_id, household_id, kind, valid),
        geo_grid_organisation (id, ref, name, credit_code, kind),
        geo_grid_organisationplace (id, organisation_id, unit_id, building_id, basic_cell_id, point,
                                    valid);
SET LOCAL default_statistics_target TO DEFAULT
