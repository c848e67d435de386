"""The Library: every edition, the rulebook and the index, as one immutable value."""

from functools import cached_property

from msgspec import Struct

from pzh_taxonomy.library.index import Index
from pzh_taxonomy.messages import said
from pzh_taxonomy.model.catalogue import Crosswalk, Edition, Entry
from pzh_taxonomy.model.rulebook import Rulebook
from pzh_taxonomy.text.nearest import nearest

#: The pseudo-edition made of rules/ordinary.yaml.
ORDINARY = "pzh.ordinary-activities"


class NotFound(Exception):
    """No such edition or entry; `args[0]` is the message, which suggests the nearest."""


class Library(Struct, frozen=True, dict=True, kw_only=True):
    """`sha256` is over the contents of every catalogue and rule file: the identity recorded in decisions; `rules_sha256` over the rule files alone."""

    sha256: str
    editions: tuple[Edition, ...]
    rulebook: Rulebook
    index: Index
    crosswalks: tuple[Crosswalk, ...] = ()
    rules_sha256: str = ""

    @cached_property
    def by_ref(self) -> dict[str, Edition]:
        return {e.ref: e for e in self.editions}

    @cached_property
    def _entries(self) -> dict[str, dict[str, Entry]]:
        return {}

    @cached_property
    def edition_numbers(self) -> dict[str, int]:
        return {e.ref: i for i, e in enumerate(self.editions)}

    def edition(self, name: str) -> Edition:
        """The edition written `ID@EDITION`, or the newest of catalogue `ID`.

        Raises NotFound with a suggestion.
        """
        if name in self.by_ref:
            return self.by_ref[name]
        same = [e for e in self.editions if e.id == name]
        if same:
            return max(same, key=lambda e: (e.dates.effective.date, e.edition))
        known = [r for r in self.by_ref if not r.startswith(ORDINARY)]
        near = nearest(name, known)
        hint = (
            said("problem.meant-edition", near=near) if near else said("problem.known-editions", refs="、".join(known))
        )
        raise NotFound(said("problem.no-edition", name=name, hint=hint))

    def entry(self, edition: Edition, code: str) -> Entry:
        """The entry of `edition` with this code. Raises NotFound with a suggestion."""
        entries = self._entries.get(edition.ref)
        if entries is None:
            entries = self._entries[edition.ref] = {e.code: e for e in edition.entries}
        if code in entries:
            return entries[code]
        near = nearest(code, list(entries))
        hint = said("problem.meant-entry", near=near, title=entries[near].title) if near else ""
        raise NotFound(said("problem.no-entry", ref=edition.ref, code=code, hint=hint))
