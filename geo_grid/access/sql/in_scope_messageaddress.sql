-- Where an account wants its messages is that account's alone, as the messages are.
it.account_id = (SELECT geo_grid_scope_account({scope}))
OR (SELECT geo_grid_scope_account({scope}) IS NULL AND geo_grid_sees_all({scope}, 'cases'))
