"""Everything that is published of a day. A new output is one file that writes it, and one line here.

Read `OUTPUTS` through this module when it is needed: a test may add an output.
"""

from outputs.csv_export import write_scored
from outputs.published_day import Output
from outputs.report import write_report

OUTPUTS: tuple[Output, ...] = (
    Output("scored table", "exports/{day}/scored_customers.csv", write_scored),
    Output("report", "reports/{day}.html", write_report),
)
