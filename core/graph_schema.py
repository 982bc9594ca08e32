"""What a task graph file may hold: one pydantic model per mapping of the YAML. `json_schema()` is for editors."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from .deviation import DeviationCode, RecoveryKind
from .graph import GroupKind
from .steps import Confirm, ParamKind, Reversible, Role

MAX_STEPS = 10_000
"""The most steps a file may hold."""


def _one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _yes_no(value: Any) -> Any:
    return {"true": "yes", "false": "no"}.get(str(value).lower(), value)


def _median(value: Any) -> Any:
    return {"median": value} if isinstance(value, str | int | float) else value


Words: TypeAlias = Annotated[str, BeforeValidator(_one_line), StringConstraints(min_length=1, max_length=500)]
Text: TypeAlias = Annotated[str, BeforeValidator(_one_line), StringConstraints(max_length=500)]
Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\w[\w.-]*$", max_length=80)]
Seconds: TypeAlias = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Tolerance: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count: TypeAlias = Annotated[int, Field(ge=1, le=1_000)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if value is not None or key not in cls.model_fields}


class FormulaModel(_Model):
    """A precondition: an effect, or exactly one of `all`, `any`, `not`. A plain list means `all`."""

    effect: Words | None = None
    all: tuple[FormulaModel, ...] | None = None
    any: Annotated[tuple[FormulaModel, ...], Field(min_length=1)] | None = None
    not_: Annotated[FormulaModel | None, Field(alias="not")] = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"effect": data}
        return {"all": data} if isinstance(data, list | tuple) else data

    @model_validator(mode="after")
    def _one(self) -> FormulaModel:
        if sum(v is not None for v in (self.effect, self.all, self.any, self.not_)) != 1:
            raise ValueError("write exactly one of all, any, not")
        return self


class DurationModel(_Model):
    """How long a step takes, in seconds. A plain number is the median, with p10 half and p90 twice of it."""

    p10: Seconds | None = None
    median: Seconds
    p90: Seconds | None = None

    @model_validator(mode="after")
    def _rising(self) -> DurationModel:
        if not (self.p10 or 0) <= self.median <= (self.p90 or self.median):
            raise ValueError("p10, median and p90 must not fall")
        return self


class RepeatModel(_Model):
    """How often a step may be done."""

    min: Count = 1
    max: Count = 1

    @model_validator(mode="after")
    def _rising(self) -> RepeatModel:
        if self.min > self.max:
            raise ValueError("min must not be greater than max")
        return self


class ThingModel(_Model):
    """A thing in its role; `object`, `target` and `tool` of a step are the short form."""

    role: Role
    name: Words


class ParamModel(_Model):
    """A value with its tolerance: target - below ... target + above."""

    name: Words
    kind: ParamKind
    target: Number
    below: Tolerance = 0.0
    above: Tolerance = 0.0
    unit: Text = ""


class HazardModel(_Model):
    """A danger: a code such as hot, sharp, electric, and the warning."""

    kind: Words
    text: Text = ""


class RecoveryModel(_Model):
    """What to do when this step goes wrong in the way `code` says."""

    code: DeviationCode
    kind: RecoveryKind
    text: Text = ""


_FORMULA_REF = {"$ref": "#/$defs/FormulaModel"}
_FORMULA = {
    "anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": _FORMULA_REF}, _FORMULA_REF],
    "description": "An effect, a list (all of them), or a mapping with all, any or not.",
}
_DURATION = {
    "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"$ref": "#/$defs/DurationModel"}],
    "description": "Seconds: the median, or p10, median and p90.",
}


class StepModel(_Model):
    """One step."""

    id: Id
    text: Text = Field("", description="What to do, as a person would say it.")
    verb: Text = Field("", description="The action word.")
    object: Words | None = Field(None, description="What the hand moves, opens or changes.")
    target: Words | None = Field(None, description="Where it goes to, or what receives it.")
    tool: Words | None = Field(None, description="What it is done with.")
    things: tuple[ThingModel, ...] = Field((), description="Long form of object, target and tool.")
    after: tuple[Id, ...] = Field((), description="Steps (or groups) that must be done before.")
    pre: FormulaModel | None = Field(None, description="Further precondition over effects; done:<id> is one.")
    effects: tuple[Words, ...] = Field((), description="What holds once it is done, beside done:<id>.")
    optional: bool = False
    repeat: RepeatModel = RepeatModel()
    duration: Annotated[DurationModel, BeforeValidator(_median)] | None = None
    complete: tuple[Words, ...] = Field((), description="What is visible when it is done.")
    incomplete: tuple[Words, ...] = Field((), description="What is visible while it is not.")
    sound: tuple[Words, ...] = Field((), description="What is heard when it is done.")
    params: tuple[ParamModel, ...] = ()
    hazards: tuple[HazardModel, ...] = ()
    reversible: Annotated[Reversible, BeforeValidator(_yes_no)] = Reversible.YES
    undo_effects: tuple[Words, ...] = Field((), description="Effects that undoing takes away beside its own.")
    recoveries: tuple[RecoveryModel, ...] = ()
    confirm: Confirm | None = Field(None, description="Who may say that it is done; see the guide for dangerous steps.")
    locales: dict[Words, Words] = Field({}, description="The text in other languages: de, fr, ...")


class GroupModel(_Model):
    """A rule over several steps."""

    id: Id
    kind: GroupKind
    members: Annotated[tuple[Id, ...], Field(min_length=1)]
    min: Count = 1
    max: Count = 1

    @model_validator(mode="after")
    def _sound(self) -> GroupModel:
        if self.min > self.max:
            raise ValueError("min must not be greater than max")
        if self.kind is GroupKind.XOR and len(set(self.members)) < 2:
            raise ValueError("an xor group needs at least two members to choose from")
        return self


class GraphModel(_Model):
    """A task graph file."""

    schema_version: Literal[1, "1"]
    id: Id
    goal: Words
    world: Id | None = None
    meta: dict[Words, Text] = {}
    steps: Annotated[tuple[StepModel, ...], Field(min_length=1, max_length=MAX_STEPS)]
    groups: tuple[GroupModel, ...] = ()
    goal_effects: tuple[Words, ...] = Field((), description="Effects that must hold at the end.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a task graph file, for editors."""
    schema = GraphModel.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    formula = definitions["FormulaModel"]["properties"]
    definitions["StepModel"]["properties"]["pre"] = _FORMULA
    definitions["StepModel"]["properties"]["duration"] = _DURATION
    formula["all"] = formula["any"] = {"type": "array", "items": _FORMULA}
    formula["not"] = _FORMULA
    schema["properties"]["schema_version"] = {"const": 1, "description": "The version of this format."}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "planwatch task graph", **schema}
