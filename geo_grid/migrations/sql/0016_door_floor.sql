-- What of its floor a door is told from its neighbours by. A room of three digits says its floor
-- itself (301), one of two does not (06); below the ground and between two floors the floor tells in
-- any case (101 on floor -1 is not 101 on floor 1).
CREATE FUNCTION geo_grid_door_floor(floor integer, label text, room text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN label ~ '[夹阁跃]' OR label = 'M' THEN coalesce(floor::text, '') || '+'
            WHEN floor < 1 OR room ~ '^[0-9]{1,2}$' THEN floor::text END;
