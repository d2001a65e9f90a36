-- A message is its recipient's alone. The system, which is no account, delivers and deletes them.
it.recipient_id = (SELECT geo_grid_scope_account({scope}))
OR (SELECT geo_grid_scope_account({scope}) IS NULL AND geo_grid_sees_all({scope}, 'cases'))
