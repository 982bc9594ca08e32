"""What a scenario file may hold. pydantic checks it at the door; what comes out is plain data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ....core.deviation import DeviationCode
from ....core.errors import InputError
from ....core.guidance import Act
from ....core.steps import ParamKind, Role

MAX_BYTES = 100_000
"""A longer file is no scenario."""

Seconds = Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Happens(_Model):
    """One thing that happens at `t`: exactly one of do, mistake, put_back, aside, other, say."""

    t: Seconds
    do: str | None = None
    """A step is done, for `seconds`."""
    mistake: DeviationCode | None = None
    """A deviation of `step` begins; it stands until `until`."""
    put_back: str | None = None
    """A thing is put back."""
    aside: str | None = None
    """Work beside the procedure (clean, add_more ...)."""
    other: str | None = None
    """Something that is no part of the plan, in words."""
    say: str | None = None
    """The person says this."""
    seconds: Annotated[float, Field(gt=0, le=600)] = 6.0
    outcome: Literal["done", "wrong", "abandoned"] = "done"
    with_thing: Annotated[str | None, Field(alias="with")] = None
    """The wrong thing in use."""
    role: Role = Role.OBJECT
    step: str | None = None
    every: Annotated[float | None, Field(gt=0, le=60)] = None
    """For `do`: a repetition ends every so many seconds."""
    reads: dict[ParamKind, Annotated[float, Field(allow_inf_nan=False)]] = {}
    """For `do`: what a scale or a thermometer shows of it, in the parameter's unit: an amount at its end, others at
    its start."""
    note: str | None = None
    until: Seconds | None = None
    benign: bool = False

    @model_validator(mode="after")
    def _one(self) -> Happens:
        kinds = (self.do, self.mistake, self.put_back, self.aside, self.other, self.say)
        if sum(k is not None for k in kinds) != 1:
            raise ValueError("write exactly one of do, mistake, put_back, aside, other, say")
        if self.mistake is not None and self.step is None:
            raise ValueError("a mistake needs the step it is about")
        return self


class Expect(_Model):
    """One expectation: exactly one of act, never, silence, finished."""

    act: Act | None = None
    """This is said about `step` after `after`, at the latest `within_ms` later."""
    never: Act | None = None
    """This is never said (about `step`, when given)."""
    silence: tuple[Seconds, Seconds] | None = None
    """From, to: nothing is said except the acts in `but`."""
    finished: bool | None = None
    """The session ends with everything done, or not."""
    step: str | None = None
    after: Seconds = 0.0
    within_ms: Annotated[int, Field(gt=0, le=600_000)] = 2000
    says: str | None = None
    """Words that the utterance holds."""
    times: int | None = None
    """For `act`: how often it is said in the whole, exactly."""
    but: tuple[Act, ...] = (Act.CONFIRM, Act.INSTRUCT_NEXT, Act.FINISH)

    @model_validator(mode="after")
    def _one(self) -> Expect:
        if sum(k is not None for k in (self.act, self.never, self.silence, self.finished)) != 1:
            raise ValueError("write exactly one of act, never, silence, finished")
        return self


class Scenario(_Model):
    """A whole file."""

    schema_version: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    task: str
    """Name of a shipped task, or a task graph file beside the scenario."""
    perception: Literal["oracle", "noisy"] = "oracle"
    accuracy: Annotated[float, Field(gt=0.3, le=1)] = 0.95
    """Of the noisy sense."""
    policy: str = "threshold"
    planner: str = "rules"
    end: Annotated[float, Field(gt=0, le=3600)]
    """Stream seconds."""
    happens: Annotated[tuple[Happens, ...], Field(max_length=200)]
    expect: Annotated[tuple[Expect, ...], Field(min_length=1, max_length=100)]

    @model_validator(mode="after")
    def _in_time(self) -> Scenario:
        late = [one.t for one in self.happens if one.t > self.end]
        if late:
            raise ValueError(f"something happens at {late[0]:g} s, after the end at {self.end:g} s")
        return self


def read_scenario(path: Path) -> Scenario:
    """The scenario in a file. Raises InputError with one line: file, field, what is wrong."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{str(path)!r} is longer than {MAX_BYTES} bytes: no scenario is; give a smaller file")
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{str(path)!r} cannot be read ({error.strerror}): give a scenario file") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{str(path)!r} is not YAML: {' '.join(str(error).split())[:200]}") from error
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"]) or "the file"
        raise InputError(f"{path}: {where}: {fault['msg']}; see docs/scenarios.md") from error
