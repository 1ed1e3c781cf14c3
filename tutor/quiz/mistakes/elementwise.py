"""The mistakes where a wire enters a node that works element by element."""

from collections.abc import Iterator

from tutor.formula.tree import Tree, added, name, negative, number_of, put, times
from tutor.quiz.mistakes.site import Mistake, Site
from tutor.rules import Slip
from tutor.rules.slips import slips_of

OF_PLAIN_SUMS = ("averaged_branches", "confused_with_relu")
"""What nobody takes a + for that spreads a value over many elements."""

OF_OTHER_SLOPES = ("forgot_local", "treated_as_add")
"""What cannot be said where the local derivative is 1, or -1 and the sign is all that matters."""

UP, OWN, OUT = name("up"), name("own"), name("out")


def flow_mistakes(site: Site) -> Iterator[Mistake]:
    """Wrong answers to: what flows back along this wire?"""
    return _distinct(site, times(UP, site.operand.tree), possible_flows(site))


def local_mistakes(site: Site) -> Iterator[Mistake]:
    """Wrong answers to: how fast does the node change with what this wire brings?"""
    return _distinct(site, site.operand.tree, _locals(site))


def _distinct(site: Site, right: Tree, mistakes: Iterator[Mistake]) -> Iterator[Mistake]:
    """Without those that are written like the right answer, or like an earlier one."""
    written = {("sum", put(right, site.names))}
    is_one = number_of(put(site.operand.tree, site.names)) in (1, -1)
    for mistake in mistakes:
        if is_one and mistake.tag in OF_OTHER_SLOPES:
            continue
        form = (mistake.gather if site.is_shared else "sum"), put(mistake.tree, site.names)
        if form not in written:
            written.add(form)
            yield mistake


def possible_flows(site: Site) -> Iterator[Mistake]:
    """The same, those that are written alike several times."""
    local = site.operand.tree
    right = times(UP, local)
    if site.is_shared:
        yield from _sharing(site, right)
    slips = [slip for slip in site.operand.slips if slip.asked != "local"]
    if site.is_shared:
        slips = [slip for slip in slips if slip.tag not in OF_PLAIN_SUMS]
    is_switch = site.operand.is_switch
    yield from (_of_slip(slip, is_switch) for slip in slips if not slip.rare)
    yield Mistake("forgot_upstream", local)
    yield Mistake("forgot_local", UP)
    if not site.is_shared:
        yield Mistake("added_not_multiplied", added([UP, local]))
    if site.is_bias and site.elements and not site.is_shared:
        yield Mistake("summed_everything.single", ("call", "sum", UP))
    yield Mistake("sign_error", negative(right))
    yield Mistake("forward_value", OWN, "own")
    yield Mistake("forward_value", OUT, "own")
    yield Mistake("forward_value", name("output"), "own")
    yield Mistake("forward_value", times(UP, OUT), "own")
    yield Mistake("output_div_input", ("/", name("output"), OWN), "own")
    factors = (slip for slip in slips if slip.tag == "forgot_factor")
    yield from (Mistake("forgot_upstream.factor", slip.tree) for slip in factors)
    yield from (Mistake("forgot_chain", name(letter), "own") for letter in site.beyond)
    yield from (_of_slip(slip, is_switch) for slip in slips if slip.rare)
    yield from (Mistake(rule, tree, general=True) for rule, tree in slips_of(right))


def _locals(site: Site) -> Iterator[Mistake]:
    local = site.operand.tree
    slips = [slip for slip in site.operand.slips if slip.asked != "flow" and not slip.bare]
    is_switch = site.operand.is_switch
    yield from (_of_slip(slip, is_switch, is_local=True) for slip in slips if not slip.rare)
    yield Mistake("included_upstream", times(UP, local))
    if site.wire[0] != site.graph.output:
        yield Mistake("included_upstream", times(("/", UP, name("d_output")), local))
    yield Mistake("sign_error", negative(local))
    yield Mistake("forward_value", OUT)
    yield Mistake("forward_value", OWN)
    yield Mistake("output_div_input", ("/", OUT, OWN), general=not site.record.adds)
    yield from (_of_slip(slip, is_switch, is_local=True) for slip in slips if slip.rare)
    yield from (Mistake(rule, tree, general=True) for rule, tree in slips_of(local))


def _of_slip(slip: Slip, is_switch: bool, is_local: bool = False) -> Mistake:
    """A mistake of the layer; at a switch it says nothing where the slope happens to be right."""
    tree = slip.tree if slip.bare or is_local else times(UP, slip.tree)
    switch = slip.tree if is_switch or slip.is_switch else None
    return Mistake(slip.rule, tree, general=slip.rare, switch=switch)


def _sharing(site: Site, right: Tree) -> Iterator[Mistake]:
    """Wrong ways to put together what comes back from the elements that share a value."""
    shared = "" if site.is_bias else ".shared"
    if site.shape and len(site.elements) == len(site.shape) + 1:
        yield Mistake("forgot_batch_sum", right, "rows")
        yield Mistake(f"wrong_axis{shared}", right, "other axis")
        yield Mistake(f"summed_everything{shared}", right, "all")
        yield Mistake(f"mean_not_sum{shared}", right, "mean")
        yield Mistake("kept_dims.other", right, "keepdims")
        return
    yield Mistake("forgot_batch_sum.elements", right, "rows")
    yield Mistake("mean_not_sum.shared", right, "mean")
    yield Mistake("wrong_axis.all", right, "other axis")
