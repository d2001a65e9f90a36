-- What was written of visits while these people lived behind the door says who they were: it goes with them.
UPDATE geo_grid_visit v SET note = '', needs = '', hazards = '', forms = '[]'
 WHERE ((v.note, v.needs, v.hazards) <> ('', '', '') OR v.forms <> '[]')
   AND EXISTS (SELECT 1 FROM geo_grid_residence r
                WHERE r.unit_id = v.unit_id AND r.resident_id = ANY (%(residents)s::bigint[])
                  AND v.made_at <@ r.valid)
