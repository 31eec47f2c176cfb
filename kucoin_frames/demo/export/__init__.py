"""The files that the exchange's web site would export: a ZIP with one CSV for each kind of record.

Written from what the economy knows to be true, so that whoever reads the files can be held against it. Imports
nothing of the client's; times are epoch milliseconds, spans half-open, as in the economy.

    paper                 one CSV file: its marks, line ends, zone, numbers
    eras                  which files a bundle has and which columns they have, by the year in which it was made
    request               whose records, of which span, shown how
    histories             account histories: every movement of a balance
    trading               orders, fills and conversions
    funds                 deposits, withdrawals, earnings, futures results
    snapshots             what lay where at the end of each day
    bundle                all of them in one ZIP
"""

from .bundle import write_export
from .eras import ERAS

__all__ = ["ERAS", "write_export"]
