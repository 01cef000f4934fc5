"""What `retain init` shows at its end: what to correct first, and what to run then."""

from flows.init import InitResult
from flows.profile_corrections import numbered
from flows.run.progress import console, headline, say
from outputs.check_page import verdict


def show_init(result: InitResult) -> None:
    """The verdict of the check, the corrections in their order, and the next command."""
    console.print()
    if result.check is not None:
        say(verdict(result.check.findings))
        say(f"The page: {result.check.page}")
    if result.corrections:
        headline(f"Correct first, in {result.profile}")
        for sentence in numbered(result.corrections):
            say(sentence)
    say(f"Read every guess in {result.profile}, then run `retain --config {result.profile} ingest`.")
