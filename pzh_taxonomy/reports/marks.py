"""Word-level marks: which words of a wording went and which came."""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz.distance import Indel

Mark = Literal["same", "gone", "come"]
Piece = tuple[Mark, str]
_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_LEAST_COMMON = 0.35


def marks(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Pieces of both wordings, alike or not; wordings that have little in common are marked as a whole."""
    mine, theirs = _WORDS.findall(before), _WORDS.findall(after)
    if Indel.normalized_similarity(mine, theirs) < _LEAST_COMMON:
        return [("gone", before)], [("come", after)]
    left: list[Piece] = []
    right: list[Piece] = []
    for op in Indel.opcodes(mine, theirs):
        gone, come = "".join(mine[op.src_start : op.src_end]), "".join(theirs[op.dest_start : op.dest_end])
        if op.tag == "equal":
            left.append(("same", gone))
            right.append(("same", come))
        else:
            if gone:
                left.append(("gone", gone))
            if come:
                right.append(("come", come))
    return left, right


def merged(before: str, after: str) -> list[Piece]:
    """Both wordings in one line, what went before what came."""
    left, right = marks(before, after)
    if len(left) == len(right) == 1 and left[0][0] == "gone":
        return [("gone", before), ("come", after)]
    found: list[Piece] = []
    i = j = 0
    while i < len(left) or j < len(right):
        if i < len(left) and left[i][0] == "gone":
            found.append(left[i])
            i += 1
        elif j < len(right) and right[j][0] == "come":
            found.append(right[j])
            j += 1
        else:
            found.append(left[i])
            i += 1
            j += 1
    return found
