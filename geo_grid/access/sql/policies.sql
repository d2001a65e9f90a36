-- The policies of one table: which rows are seen and written, and what may be entered.
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON {table} FOR SELECT USING ({seen});
CREATE POLICY changed ON {table} FOR UPDATE USING ({seen}) WITH CHECK ({seen});
CREATE POLICY removed ON {table} FOR DELETE USING ({seen});
CREATE POLICY entered ON {table} FOR INSERT WITH CHECK ({enterable});
