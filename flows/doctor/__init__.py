"""The data doctor: what `retain check` finds, part by part. Nothing of it is landed."""
