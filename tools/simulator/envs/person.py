"""World `table` with a named person, who errs, hears, misreads and tires of talk, as an environment's episode."""

from __future__ import annotations

from ..cards import card_named
from ..marks import Mark
from ..people.live import LivePerson


class StagePerson(LivePerson):
    """A person on a stage (a `Filmed` of `simulator.playable`)."""

    @property
    def limit(self) -> float:
        """Stream seconds after which nobody waits any longer for the person to finish."""
        return 3 * card_named(self.cast.card).seconds[1]

    def marks(self) -> list[Mark]:
        """The true state of every step of the graph, in the graph's order."""
        mind = self.person.mind
        begun = {run.step_id for run in mind.ledger.runs}
        doing = mind.doing
        now = doing.job.step_id if doing and doing.contact is not None and doing.back is None else None
        out: list[Mark] = []
        for step in self.graph.steps:
            spoilt = bool(mind.spoiling(step.id))
            if step.id == now and doing is not None:
                out.append(Mark.ON_WRONG if doing.wrong is not None or spoilt else Mark.ON)
            elif step.id in mind.holds:
                out.append(Mark.DONE)
            else:
                out.append(Mark.SPOILT if spoilt and step.id in begun else Mark.TODO)
        return out
