"""Count the parameters of a configuration: exact integers, by multiplying and adding sizes."""

from collections.abc import Callable
from dataclasses import dataclass

from gptparams.config.config import Config
from gptparams.config.targets import Target, resolve
from gptparams.counting.conventions import (
    ACTIVE_CONVENTIONS,
    ActiveConvention,
    Convention,
    as_active_convention,
    as_convention,
)
from gptparams.counting.tensors import UNIQUE, Tensor, TensorGroup, listed, tensor_groups
from gptparams.schema.families import FAMILY_IDS, PARTS, UNKNOWN

EVERYTHING_ACTIVE = ACTIVE_CONVENTIONS[0]


@dataclass(frozen=True, slots=True, repr=False)
class Count:
    """A model counted under one convention. `families` has every family id and sums to `total`.

    `groups` holds its tensors, one group per row of the table. `print` shows the table of
    families, and so does a notebook.
    """

    config: Config
    convention: Convention
    groups: tuple[TensorGroup, ...]

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Every tensor in the order of the reference class; raises InputError for too many.

        The tuple is built on each access: keep it if you need it often.
        """
        return tuple(listed(self.groups, self.config))

    @property
    def number_of_tensors(self) -> int:
        """The number of tensors, even if they are too many to list."""
        return sum(group.copies for group in self.groups)

    @property
    def families(self) -> dict[str, int]:
        """The count of each family, in the order of the table of families.

        For a model without a table, `other` comes last: tensors whose names indicate no family.
        """
        sums = dict.fromkeys(FAMILY_IDS, 0)
        for group in self.groups:
            sums[group.family] = sums.get(group.family, 0) + group.count
        return sums

    @property
    def parts(self) -> dict[str, dict[str, int]]:
        """The count of each part that the table names, by family: Q, K, V and O, or experts.

        The empty string stands for everything else. The parts of a family sum to its count.
        """
        return self._by_part(lambda group: group.count)

    @property
    def active_parts(self) -> dict[str, dict[str, int]]:
        """What one token uses of each part; the parts sum to `active`."""
        return self._by_part(lambda group: group.active)

    def _by_part(self, measure: Callable[[TensorGroup], int]) -> dict[str, dict[str, int]]:
        sizes = self.config.sizes
        sums: dict[str, dict[str, int]] = {}
        for group in self.groups:
            parts = sums.setdefault(group.family, {}) if group.copies else {}
            for part, share, axis in group.row.shares_of_parts:
                number = measure(group) * share.evaluate(sizes) // axis.evaluate(sizes)
                parts[part] = parts.get(part, 0) + number
        order = ("", *PARTS)
        return {
            family: dict(sorted(sums[family].items(), key=lambda item: order.index(item[0])))
            for family in (*FAMILY_IDS, UNKNOWN.id)
            if family in sums
        }

    @property
    def total(self) -> int:
        """The number of parameters under the convention."""
        return sum(group.count for group in self.groups)

    @property
    def active(self) -> int:
        """The number of parameters that one token uses, both vocabulary matrices included."""
        return self.active_under(EVERYTHING_ACTIVE)

    @property
    def knows_active(self) -> bool:
        """Whether it is known what one token uses: names do not say how many experts it uses."""
        rows = self.config.architecture.rows
        sparse = any(row.parts == "experts" or row.family == "router" for row in rows)
        return not (self.config.source and sparse)

    def active_under(self, convention: ActiveConvention | str) -> int:
        """The number of parameters that one token uses, under a convention of its own.

        InputError for a name that is none of `ACTIVE_CONVENTIONS`.
        """
        rule = as_active_convention(convention)
        doubles = {row.shares for row in self.config.architecture.rows if row.shares}
        heads = doubles if self.config.tied and "output_head" not in rule.without else set()
        return sum(
            group.active
            for group in self.groups
            if group.family not in rule.without or group.row.name in heads
        )

    def rows(self) -> list[dict[str, object]]:
        """One dict per tensor, as for `pandas.DataFrame`: `name`, `shape`, `family` and `count`.

        Raises InputError if there are too many tensors to list.
        """
        return [
            {"name": each.name, "shape": each.shape, "family": each.family, "count": each.count}
            for each in self.tensors
        ]

    def to_dict(self) -> dict[str, object]:
        """The count without the tensors, for JSON: what `gptparams count --json` prints."""
        config = self.config
        return {
            "model": config.model,
            "architecture": config.architecture.model_type,
            "part": config.part or None,
            "source": config.source or None,
            "convention": self.convention.id,
            "total": self.total,
            "active": self.active if self.knows_active else None,
            "families": self.families,
            "notes": [note.both() for note in config.notes],
        }

    def __repr__(self) -> str:
        total, rule = f"{self.total:,}", self.convention.id
        return f"<Count {self.config.name}: {total} parameters, convention {rule}>"

    def __str__(self) -> str:
        from gptparams.tables.shown import count_text  # avoids a circular import

        return count_text(self)

    def _repr_html_(self) -> str:
        from gptparams.tables.shown import count_html

        return count_html(self)


def count(target: Target, convention: Convention | str = UNIQUE) -> Count:
    """Count the model `target` under `convention`.

    `target` is the name of a preset, the path of a `config.json`, a dict of its keys, a
    configuration of transformers, or a `Config`. `convention` is a `Convention` or the name of
    one. Raises InputError for an unknown model or convention, and an invalid configuration.
    """
    config, rule = resolve(target), as_convention(convention)
    return Count(config, rule, tensor_groups(config, rule))


def totals(config: Config, convention: Convention = UNIQUE) -> tuple[int, int]:
    """`total` and `active` of a count, for callers that count many models."""
    groups = tensor_groups(config, convention)
    return sum(group.count for group in groups), sum(group.active for group in groups)
