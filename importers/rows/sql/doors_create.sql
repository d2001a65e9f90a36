-- Ways of naming a building and an entrance (importers/doors.py); the right half is found in SQL.
CREATE TEMP TABLE doors (
    door integer,
    building_ref text,
    road text,
    number text,
    estate text,
    building text,
    building_name text,
    located text,
    located_id bigint,
    entrance text,
    entrance_key text,
    candidates bigint,
    stair text,
    building_id bigint,
    entrance_id bigint,
    unit_id bigint,
    basic_cell_id bigint,
    point geometry,
    point_origin text,
    differs boolean
) ON COMMIT DROP
