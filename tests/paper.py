"""What a browser prints: the text of each page of its PDF, read back with the fonts' own tables of signs.

Without spaces: a gap between words and one between two letters that are set apart are the same to a printer.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\b(.*?)\bendobj", re.DOTALL)
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_PAIRS = re.compile(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>(?: <([0-9A-Fa-f]+)>)?")


def pages_of(pdf: bytes) -> list[str]:
    """Returns the text of each page, in the order in which it is drawn."""
    found = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in found.values() if re.search(rb"/Type\s*/Page\b", body)]
    return [_text(page, found) for page in pages]


def size_of(pdf: bytes) -> tuple[int, int]:
    """Returns the width and height of the first page, in points."""
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box is not None
    return round(float(box[1])), round(float(box[2]))


def _text(page: bytes, found: dict[int, bytes]) -> str:
    fonts = {
        name.decode(): _signs(found[int(number)], found)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents is not None
    signs: dict[int, str] = {}
    text = ""
    for font, drawn in _SHOWN.findall(_stream(found[int(contents[1])])):
        if font:
            signs = fonts.get(font.decode(), {})
        elif drawn:
            text += "".join(signs.get(int(drawn[n : n + 4], 16), "") for n in range(0, len(drawn), 4))
    return "".join(text.split())


def _signs(font: bytes, found: dict[int, bytes]) -> dict[int, str]:
    table = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if table is None:
        return {}
    signs: dict[int, str] = {}
    for block in re.findall(rb"begin(bfchar|bfrange)(.*?)endbf", _stream(found[int(table[1])]), re.DOTALL):
        for first, second, third in _PAIRS.findall(block[1]):
            if block[0] == b"bfchar":
                signs[int(first, 16)] = bytes.fromhex(second.decode()).decode("utf-16-be")
            else:
                start = int(third, 16)
                signs |= {
                    code: chr(start + n) for n, code in enumerate(range(int(first, 16), int(second, 16) + 1))
                }
    return signs


def _stream(body: bytes) -> bytes:
    begins, length = re.search(rb"stream\r?\n", body), re.search(rb"/Length (\d+)", body)
    assert begins is not None
    assert length is not None
    data = body[begins.end() : begins.end() + int(length[1])]
    return zlib.decompress(data) if b"/FlateDecode" in body[: begins.start()] else data
