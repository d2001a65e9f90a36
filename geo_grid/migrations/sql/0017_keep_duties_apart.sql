-- No account holds an administrator's duty beside another role at a time, whichever comes first
-- (三员分立). A trigger, because an exclusion constraint would not let in a table with contradictions
-- from before: those stay as they are, `manage.py check` names them, and none is added or prolonged.
CREATE FUNCTION geo_grid_keep_duties_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.user_id = OLD.user_id AND NEW.duty = OLD.duty
       AND NEW.valid <@ OLD.valid THEN
        RETURN NEW;  -- it ends earlier
    END IF;
    -- Two at a time wait for one another; the statement below sees what the first has committed.
    PERFORM 1 FROM geo_grid_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM geo_grid_roleassignment o
                WHERE o.user_id = NEW.user_id AND o.id <> NEW.id
                  AND o.duty <> NEW.duty AND o.valid && NEW.valid) THEN
        RAISE EXCEPTION 'a duty and another role in one account at a time'
              USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'role_duties_apart',
                    TABLE = 'geo_grid_roleassignment';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER role_duties_apart BEFORE INSERT OR UPDATE ON geo_grid_roleassignment
FOR EACH ROW EXECUTE FUNCTION geo_grid_keep_duties_apart();
ALTER TABLE geo_grid_roleassignment ENABLE ALWAYS TRIGGER role_duties_apart;
