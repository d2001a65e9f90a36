SELECT current_setting('lock_timeout'), set_config('lock_timeout', %(ms)s, true)
