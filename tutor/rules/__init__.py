"""The rule book: what each layer is, right and wrong, in one record.

`record` says what a record holds, `elementwise` and `arrays` are the records, `slips` makes the
mistakes that any rule invites by changing its tree. Nobody else states what a layer does.
"""

from collections.abc import Mapping

from tutor.rules import arrays, elementwise
from tutor.rules.elementwise import ADD, KEEPS_OUTPUT
from tutor.rules.record import Backward, Kept, Operand, Record, Slip

__all__ = ["ADD", "BOOK", "KEEPS_OUTPUT", "Backward", "Kept", "Operand", "Record", "Slip"]

RECORDS = (*vars(elementwise).values(), *vars(arrays).values())
BOOK: Mapping[str, Record] = {each.layer: each for each in RECORDS if isinstance(each, Record)}
"""All records, by the class of the layer."""
