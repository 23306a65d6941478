# SPDX-License-Identifier: Apache-2.0
"""The table."""
import dataclasses
import statistics
from typing import Optional


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    firesteel: str
    peer: str = ""
    ratio: Optional[float] = None
    target: str = ""

    def cells(self):
        return [self.what, self.firesteel, self.peer, "" if self.ratio is None else f"{self.ratio:.2f}", self.target]


def number(value):
    """Three figures, no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def spread(values):
    """Median, and the range when there is one."""
    if len(values) == 1:
        return number(values[0])
    return f"{number(statistics.median(values))} ({number(min(values))}–{number(max(values))})"


def percentile(values, share):
    """The smallest value that at least so many of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def table(rows):
    lines = [["what", "Firesteel", "peer", "ratio", "target"]] + [row.cells() for row in rows]
    lines.insert(1, ["---"] * 5)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
