"""The simulated measurement at the end of the demo, marked as such in every line that could be taken for a result."""

import math
from typing import TYPE_CHECKING

from cli.terminal_tables import plain_table, print_table
from flows.run.progress import console, say
from tables.verdicts import number

if TYPE_CHECKING:  # the flow brings heavy packages; a view needs none of them
    from flows.measure.simulation import SimulatedMeasurement, SimulatedPlay


def show_simulation(simulation: "SimulatedMeasurement | None") -> None:
    """What was put into each play beside what was measured of it, and the verdict on the whole."""
    if simulation is None or not simulation.plays:
        why = "the data do not reach back far enough" if simulation is None else "no contact would have paid"
        say(f"SIMULATED: nothing, for {why}.")
        return
    say(
        f"SIMULATED: nobody was contacted. A list as of {simulation.as_of} meets the orders that really came by "
        f"{simulation.until}; to the contacted an effect was added, drawn from what each play expects."
    )
    title = f"SIMULATED extra profit in {simulation.currency}: put in, and measured"
    table = plain_table(title, "play", "contacted", "held out", "put in", "measured", "from", "to")
    for line in simulation.plays:
        table.add_row(line.play, f"{line.contacted:,}", f"{line.held_out:,}", *_figures(line))
    print_table(console, table)
    total = simulation.plays[-1]
    say(
        f"SIMULATED, {total.play}: {total.verdict} Put in were {_figure(total.put_in)}. Nothing of it is kept."
    )


def _figures(line: "SimulatedPlay") -> tuple[str, ...]:
    return tuple(_figure(value) for value in (line.put_in, line.measured, line.low, line.high))


def _figure(value: float) -> str:
    """A sum; a dash where too few customers could be compared."""
    return "–" if math.isnan(value) else number(value)
