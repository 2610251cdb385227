"""What the mentees of one programme (and branch) have in common, as rows over the mentors open to them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.engine.bitmaps import CONTACT, Bytes, Index, lines_of
from matching.engine.experiences import LEAVES, Bools, Ints
from matching.engine.profiles import Mentees


class Group:
    """The mentees who share a programme (and branch) and the index of the mentors open to them.

    What mentees have in common (a target, a language at a level, a place) becomes one row over the mentors.
    """

    def __init__(self, mentees: Mentees, rows: Ints, index: Index) -> None:
        self.mentees, self.rows, self.index = mentees, rows, index
        self._targets()
        self._speech()
        self._places()
        self._refused()

    def _targets(self) -> None:
        mentees, rows, index = self.mentees, self.rows, self.index
        lines = mentees.experiences
        in_group = np.zeros(len(mentees), np.bool_)
        in_group[rows] = True
        keep = (lines.kind != LEAVES) & in_group[lines.of]
        line = lines_of(lines, len(mentees), keep)
        iscos, isco = np.unique(np.append(lines.isco[keep], -1), return_inverse=True)
        sections, section = np.unique(np.append(lines.sections[keep], 0), return_inverse=True)
        sectors, sector = np.unique(np.append(lines.sector[keep], 0), return_inverse=True)
        self.isco_rows = index.isco_rows(iscos)
        self.sector_rows = index.sector_rows(sectors)
        self.section_rows = index.section_rows(sections)
        kinds, kind = np.unique((isco * len(sectors) + sector) * len(sections) + section, return_inverse=True)
        self.section = kinds % len(sections)
        self.sector = kinds // len(sections) % len(sectors)
        self.isco = kinds // (len(sections) * len(sectors))
        #: (M, width) number of each target; the last of ``kind`` is the empty one
        number = np.full(len(lines) + 1, kind[-1])
        number[:-1][keep] = kind[:-1]
        self.target = number[line]

    def _speech(self) -> None:
        """Each language at each contact level, with and without interpreter, that a mentee of the group speaks."""
        mentees, rows = self.mentees, self.rows
        levels = CONTACT[mentees.language[rows]]
        row, language = levels.nonzero()
        level = levels[row, language]
        interpreter = mentees.interpreter[rows[row]]
        kinds, kind = np.unique((language * 8 + level) * 2 + interpreter, return_inverse=True)
        table = self.index.contact_rows(kinds // 16, (kinds // 2 % 8).astype(np.uint8), kinds % 2 > 0)
        self.contact_rows = np.vstack([table, np.zeros((1, self.index.size), np.uint8)])
        column = np.arange(len(row)) - np.searchsorted(row, row)
        #: (M, width) number of each row; the last is silence
        self.speech = np.full((len(mentees), int(column.max()) + 1 if len(row) else 1), len(kinds))
        self.speech[rows[row], column] = kind

    def _places(self) -> None:
        """Mentees of one place, radius and way of meeting share a row of bits."""
        mentees, rows = self.mentees, self.rows
        columns = np.array([mentees.x[rows], mentees.y[rows], mentees.radius[rows], mentees.modes[rows]])
        kinds, kind = _unique_columns(columns)
        self.reach_rows = self.index.reach_rows(kinds[0], kinds[1], kinds[2], kinds[3].astype(np.uint8))
        self.place = np.zeros(len(mentees), np.int64)
        self.place[rows] = kind

    def _refused(self) -> None:
        refused = self.mentees.refused
        in_group = np.zeros(len(self.mentees), np.bool_)
        in_group[self.rows] = True
        refused = refused[in_group[refused[:, 0]]]
        column_of = self.index.column_of if len(refused) else {}
        self.refused: dict[int, list[int]] = {}
        for row, mentor in refused.tolist():
            if mentor in column_of:
                self.refused.setdefault(row, []).append(column_of[mentor])

    def together(self) -> Ints:
        """An order of the group's mentees in which equal targets stand together."""
        return (
            np.lexsort(self.target[self.rows].T[::-1]) if self.target.shape[1] else np.arange(len(self.rows))
        )

    def links(self, rows: Ints) -> Bytes:
        """(len(rows), N) points of the best link of each mentee with each mentor."""
        links = np.zeros((len(rows), self.index.size), np.uint8)
        targets = self.target[rows]
        kinds, place = np.unique(targets, return_inverse=True)
        table = np.maximum(self.isco_rows[self.isco[kinds]], self.sector_rows[self.sector[kinds]])
        np.maximum(table, self.section_rows[self.section[kinds]], out=table)
        for column in place.reshape(targets.shape).T:
            np.maximum(links, table[column], out=links)
        return links

    def contact(self, rows: Ints) -> Bytes:
        """(len(rows), N) contact level of each mentee with each mentor."""
        speech = self.speech[rows]
        contact: Bytes = self.contact_rows[speech[:, 0]]
        for column in range(1, speech.shape[1]):
            speakers = (speech[:, column] < len(self.contact_rows) - 1).nonzero()[0]
            contact[speakers] = np.maximum(contact[speakers], self.contact_rows[speech[speakers, column]])
        return contact

    def gate(self, rows: Ints, links: Bytes, contact: Bytes) -> Bools:
        """(len(rows), N) the pairs that meet every constraint except the minimum score."""
        mentees, index = self.mentees, self.index
        routes: Bytes = index.fallback[
            mentees.unsure[rows].view(np.uint8) | mentees.peer[rows].view(np.uint8) << 1
        ]
        routes |= links
        np.minimum(routes, contact, out=routes)
        bits = index.day_rows(mentees.half_days[rows])
        bits &= self.reach_rows[self.place[rows]]
        np.minimum(routes, np.unpackbits(bits, axis=1, count=index.size, bitorder="little"), out=routes)
        gate: Bools = routes.view(np.bool_)
        wishes = mentees.wish[rows]
        for i in ((wishes >= 0) & (wishes < len(index.mentors.excluded))).nonzero()[0]:
            gate[i] &= ~index.mentors.excluded[wishes[i]]
        if self.refused:
            for place, row in enumerate(rows.tolist()):
                if row in self.refused:
                    gate[place, self.refused[row]] = False
        return gate


def _unique_columns(columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], Ints]:
    """The different columns, and which of them each column is."""
    order = np.lexsort(columns)
    ordered = columns[:, order]
    first = np.append(True, (ordered[:, 1:] != ordered[:, :-1]).any(axis=0))[: len(order)]
    kind = np.empty(len(order), np.int64)
    kind[order] = np.cumsum(first) - 1
    return ordered[:, first], kind
