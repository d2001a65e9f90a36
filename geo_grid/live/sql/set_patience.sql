SELECT set_config('lock_timeout', %(ms)s, true)
