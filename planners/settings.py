"""Every number the tracker believes in, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..core.evidence import Sense
from .moves import MoveSettings
from .noise import SenseModel


@dataclass(frozen=True, slots=True)
class TrackerSettings:
    """How far the tracker trusts its senses, and how sure it must be. Rates are per second of stream time."""

    # how people move through a procedure
    start_rate: float = 0.1
    """Rate of starting a step whose needs are done."""
    shut: float = 0.04
    """How much rarer a step is started while a need is not done (people do skip)."""
    deep_shut: float = 0.3
    """The same again for every further need that is not done: skipping three steps at once is hardly ever real."""
    overlap: float = 0.6
    """How far a step going on counts as done for those that need it (steps overlap)."""
    leave_rate: float = 0.04
    """Rate of leaving a step unfinished."""
    told_leave: float = 4.0
    """Factor on `leave_rate` for some seconds after the person was told that something is owed before this step."""
    early_end: float = 0.5
    """Factor on a step's completion while its needs are not done: it is left more often than finished."""
    least_hazard: float = 0.02
    """Lowest rate of finishing a step that is going on, however young it is."""

    # how far a sense is trusted
    trust: float = 0.5
    """Weight of one tick of a sense that watches (pixels, detections, sound): its ticks repeat one another."""
    truth_trust: float = 1.0
    """Weight of one tick of truth."""
    independent_s: float = 0.5
    """Seconds after which two ticks count as two looks; faster ticks weigh proportionally less."""
    most_looks: int = 2
    """Most looks that one answer counts for, when its sense says that it stands for several of its ticks."""
    longest_tick_s: float = 2.0
    """A longer silence of a sense counts as this: what was not seen is unknown."""
    base_on: float = 0.12
    """`p_on` that says nothing either way."""
    base_event: float = 0.05
    """`p_done_now` that says nothing either way."""
    missed_event: float = 0.03
    """Lowest likelihood ratio of "no completion was seen": senses miss some."""
    clamp: float = 4.0
    """Most log-odds one look of a watching sense can move."""
    word_clamp: float = 7.0
    """Most log-odds one word or button can move."""
    memory_rate: float = 0.35
    """Rate at which belief is pulled towards a sense's own long memory `p_done` (its ticks repeat one another)."""
    memory_low: float = 0.2
    """`p_done` below which that memory knows of no execution; what it says later is of a new one."""
    memory_margin: float = 3.0
    """Log-odds by which that memory must be surer than what it speaks for: it drifts while nothing is seen."""
    explained_s: float = 2.0
    """Seconds around another step's end in which a memory that rises is taken to be of that end."""
    explained: float = 0.05
    """Likelihood ratio of "done" once a rising memory was found to be of another step's end."""
    unshared_s: float = 5.0
    """Seconds for which a sense may remember a step as done that the belief knows is not, before it begins it anew."""
    told_end: float = 0.5
    """Factor on the rate of finishing a step in these seconds."""
    overlap_on: float = 0.6
    """How far an open step may go on beside another that is clearly going on; one that is not open never may."""
    hands: float = 1.3
    """How many things the one pair of hands is granted at once; more evidence than that is scaled down."""

    # when the picture is not believed
    bad_domain: float = 0.5
    """`out_of_domain` or `mismatch` from which evidence is ignored."""
    bad_picture: float = 0.85
    """`dark`, `occluded` or `blur` from which evidence is ignored."""
    bad_s: float = 2.0
    """Seconds of a bad picture before it is said."""
    good_again_s: float = 60.0
    """Seconds of a good picture before a bad one may be said again."""

    # when something is concluded
    on_at: float = 0.6
    """P(on) from which a step has started."""
    done_at: float = 0.8
    """P(done) from which a step is done."""
    peak_s: float = 1.0
    """How far back the end of a step may be dated."""
    seen_on: float = 0.5
    """`p_on` from which a tick counts as one of the step."""
    again_todo: float = 0.7
    """P(todo) from which an attempt counts as left."""

    # deviations
    begun_s: float = 3.0
    """Seconds a step must have been seen going on to count as begun: then its end was missed, and it is not owed."""
    owed_on: float = 0.8
    """P(on) of a dependent from which its needs are called in."""
    owed_s: float = 1.0
    """Seconds the dependent must have been seen going on."""
    owed_below: float = 0.4
    """P(done) of the need below which it is owed, after counting that people seldom skip."""
    owed_more_s: float = 1.0
    """As many seconds more for every further step that would have been skipped at once."""
    owed_most_s: float = 3.5
    """Never more than this."""
    skip_rate: float = 0.05
    """Chance that a person skips a given step."""
    run_error: float = 0.02
    """Chance that a watching sense takes one action for another for seconds on end."""
    recount_s: float = 15.0
    """Seconds without a sight of a step after which seeing it again counts as another attempt."""
    need_on: float = 0.3
    """P(on) of the need from which it is not owed: it is being done."""
    doubt_s: float = 10.0
    """Seconds in which a doubt that was never spoken can still be called self-corrected."""
    skip_odds: float = 0.15
    """Odds of starting a step though a need is not done, against with it done."""
    base_wrong: float = 0.15
    """`p_wrong` that says nothing either way."""
    wrong_at: float = 5.0
    """Summed log-odds from which a step is being done with a wrong thing."""
    doubted_at: float = 2.5
    """The same from which it is suspected, silently."""
    wrong_shut: float = 5.0
    """More of them needed when the step's needs are not done."""
    wrong_leak: float = 0.15
    """Rate at which the sum is forgotten."""
    wrong_rearm_s: float = 5.0
    """Seconds without a sign of the wrong thing before the same step can be wrong again."""
    late_wrong_s: float = 2.0
    """Seconds after a step's end in which it can still turn out to have been done with a wrong thing."""
    coded_at: float = 3.5
    """Summed log-odds from which a deviation that a sense names by its code is announced; a hazard at once."""
    doubt_at: float = 0.05
    """P(a step that has ended stands wrong in a way that nobody named) from which it is worth a thought."""
    doubt_for_s: float = 1.5
    """Seconds for which it has to be thought so."""
    doubt_until_s: float = 25.0
    """Seconds after a step's end from which on it is no longer doubted."""
    early_p: float = 0.35
    """P(a step has to be done again that was done before one that it needs): half of the simulator's people who get the
    order wrong must, and most others put it right as soon as they are told."""
    forgot_p: float = 0.25
    """P(a step was not done of which somebody says so as soon as it is called in): it was not in two of five on dev."""
    reading_s: float = 1.5
    """Seconds for which a sense must read a value outside its tolerance before that is announced; it errs, too."""
    insist_s: float = 20.0
    """Seconds after which a named deviation that still stands is announced again."""
    repeat_s: float = 4.0
    """Seconds a done step must be seen going on again."""
    repeat_true_s: float = 2.0
    """The same of truth, which takes no action for another; a touch is shorter."""
    repeat_gap_s: float = 3.0
    """Seconds it must have rested before."""
    stall_s: float | None = None
    """Seconds without anything of the plan before a stall is found; None never."""
    rest_s: float = 25.0
    """The same where the sense knows how often such a rest is one: its `Reliability.rests` is above 0."""
    extra_s: float | None = None
    """Seconds of something unplanned before an extra is found; None never."""
    goal_s: float | None = None
    """Seconds of something unplanned, with required steps open, before the goal has changed; None never."""
    through_s: float = 6.0
    """Seconds of rest, with every open step tried or called in, after which the person thinks that that was all."""
    through_p: float = 0.25
    """P(an open step is not as it should be) then."""
    end_check_s: float = 20.0
    """Seconds of rest after the procedure's last step before steps still open are owed."""

    # recognisers: senses that name one activity a tick
    recognisers: Mapping[Sense, SenseModel] = field(default_factory=dict)
    """sense -> its noise. Its ticks go through the path filter, which weighs whole histories; see `path_filter`."""
    moves: MoveSettings = MoveSettings()
    """How people move through a procedure, for the path filter."""
    path_owed_at: float = 0.4
    """P(skipped), averaged over `path_owed_s`, from which the path filter calls a step owed."""
    path_owed_s: float = 16.0
    """Seconds of that average: a sense that errs in runs is sure of a dozen skips for some ticks, and then of none."""
    path_sure_at: float = 0.9
    """P(skipped), averaged over `path_sure_s`, from which it is called owed without waiting any longer."""
    path_sure_s: float = 2.0
    """Seconds of that average."""
    split_s: float = 5.0
    """Seconds a step must have been going on for the one before it to be left half done."""
    split_share: float | None = 0.25
    """Share of the shortest usual time (p10) below which a step that was left for another is half done; None never."""
    left_out: float = 0.8
    """P(never begun), once the person has stopped, from which the check at the end calls a step left out."""
    end_skip: float = 0.02
    """How much rarer people stop for good, for each required step that they leave open."""

    # the watch
    recent_s: float = 60.0
    """Seconds for which a done step is still watched, for repeats."""
