"""All records, by the class of the layer and by its name in a program."""

from collections.abc import Mapping

from tutor.rules import arrays, axes, elementwise, switches
from tutor.rules.record import Record

RECORDS = (*elementwise.RECORDS, *switches.RECORDS, *axes.RECORDS, *arrays.RECORDS)

BOOK: Mapping[str, Record] = {record.layer: record for record in RECORDS}

CALLS: Mapping[str, Record] = {record.call: record for record in RECORDS}
"""What a program may call."""
