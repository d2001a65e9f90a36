-- Whether groups may be made by sorting, until the transaction ends.
SELECT set_config('enable_sort', %(switch)s, true), set_config('enable_incremental_sort', %(switch)s, true)
