"""The marketing messages customers really received."""

import ibis


def received(messages: ibis.Table) -> ibis.Table:
    """The rows of `messages` without those held back on purpose (is_holdout); all of them where no row can be."""
    return (
        messages.filter(~messages.is_holdout.fill_null(False))
        if "is_holdout" in messages.columns
        else messages
    )
