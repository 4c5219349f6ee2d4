"""What if: a day-step queue for each discharge pathway, from the laws of stay to the paths of the queue.

The API is here: `Lane`, a law of stay (`lognormal`, `exponential`, `observed`, `exactly`), `simulate`, `Paths`, `bands`.
Exact companions are in `closed_forms` and `transient`. The least capacity of a lane is in `least_capacity`, that of a scenario in
`solve`.
"""

from flow.whatif.simulate import Lane, Paths, bands, simulate
from flow.whatif.stay import Stay, exactly, exponential, lognormal, observed

__all__ = ["Lane", "Paths", "Stay", "bands", "exactly", "exponential", "lognormal", "observed", "simulate"]
