"""The rule book: what each layer is, right and wrong, in one record.

`record` says what a record holds, `elementwise` and `arrays` are the records, `slips` makes the
mistakes that any rule invites by changing its tree. Nobody else states what a layer does.
"""

from tutor.rules.book import BOOK, CALLS
from tutor.rules.elementwise import KEEPS_OUTPUT
from tutor.rules.record import Backward, Kept, Operand, Record, Slip

__all__ = ["BOOK", "CALLS", "KEEPS_OUTPUT", "Backward", "Kept", "Operand", "Record", "Slip"]
