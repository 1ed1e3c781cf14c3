"""Where what `tutor.formula` hands out comes from."""

from tutor.formula.calls import Misfit as Misfit
from tutor.formula.evaluate import is_close as is_close
from tutor.formula.evaluate import value_at as value_at
from tutor.formula.evaluate import value_of as value_of
from tutor.formula.names import IN_CODE as IN_CODE
from tutor.formula.names import ON_ARRAYS as ON_ARRAYS
from tutor.formula.names import ON_NUMBERS as ON_NUMBERS
from tutor.formula.names import of_any_names as of_any_names
from tutor.formula.names import of_formulas as of_formulas
from tutor.formula.normalise import MAX_LENGTH as MAX_LENGTH
from tutor.formula.normalise import Unreadable as Unreadable
from tutor.formula.normalise import formula as formula
from tutor.formula.parser import read as read
from tutor.formula.parser import read_formula as read_formula
from tutor.formula.request import VERBS as VERBS
from tutor.formula.request import Request as Request
from tutor.formula.request import element as element
from tutor.formula.tree import Tree as Tree
from tutor.formula.tree import name as name
from tutor.formula.tree import names_in as names_in
from tutor.formula.tree import product as product
from tutor.formula.tree import put as put
from tutor.formula.tree import times as times
from tutor.formula.written import FORMULA as FORMULA
from tutor.formula.written import formula_text as formula_text
from tutor.formula.written import tree_of as tree_of
