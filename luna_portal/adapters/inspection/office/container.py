"""Zip container of an Office file: one archive, nothing before, between or behind its entries, one reading of each."""

import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from luna_portal.adapters.inspection.office.faults import BOMB, DAMAGED, LOCKED, Budget, OfficeFault

MOST_TIMES = 120
TIMES_COUNT_FROM = 4 * 1024 * 1024
LOCKED_FLAGS = 0x1 | 0x40 | 0x2000
SIZES_FOLLOW = 0x8
UTF_8 = 0x800
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
END = struct.Struct("<4s4H2LH")
END_LARGE = 56 + 20
MOST_BLANKS = 16
LOCAL = struct.Struct("<4s5H3L2H")
OTHER_NAME = 0x7075
UNSAID = 0xFFFFFFFF


def check_container(file: BinaryIO, archive: zipfile.ZipFile, budget: Budget) -> None:
    """Sizes, names and places as both directories give them, before anything is unpacked. Raises: OfficeFault."""
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    budget.spend(entries=len(entries), unpacked=total)
    if total > TIMES_COUNT_FROM and total > MOST_TIMES * max(packed, 1):
        raise OfficeFault(BOMB)
    if any(entry.flag_bits & LOCKED_FLAGS for entry in entries):
        raise OfficeFault(LOCKED)
    if not (_ends_plainly(file, archive) and all(map(_is_plain, entries)) and _fills_the_file(file, archive)):
        raise OfficeFault(DAMAGED)


def _ends_plainly(file: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether the directory is followed by its end and nothing else, and holds as many entries as it says."""
    start = max(0, file.seek(0, 2) - END.size - MOST_BLANKS)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + END.size or tail[at + END.size :].strip(b"\r\n\x00 "):
        return False
    _, _, _, _, count, size, _, comment = END.unpack_from(tail, at)
    between = start + at - archive.start_dir
    said = size in {between, UNSAID} or size == between - END_LARGE
    return comment == 0 and said and count in {len(archive.infolist()), 0xFFFF}


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    """Whether it has a name that every reader sees whole, one of two ways to be packed, and contents if no folder."""
    if not entry.filename or entry.orig_filename != entry.filename or entry.compress_type not in METHODS:
        return False
    return not entry.is_dir() or entry.file_size == 0


def _fills_the_file(file: BinaryIO, archive: zipfile.ZipFile) -> bool:
    """Whether the entries follow each other from the first byte to the directory, each headed as the directory says."""
    at = 0
    for entry in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if entry.header_offset != at:
            return False
        length = _headed_alike(file, entry)
        if length == 0:
            return False
        at += length + entry.compress_size
        if entry.flag_bits & SIZES_FOLLOW:
            at += _said_behind(file, entry, at)
    return at == archive.start_dir


def _headed_alike(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """The length of the entry's own header, or 0 when it says another thing than the directory."""
    file.seek(entry.header_offset)
    head = file.read(LOCAL.size)
    if len(head) < LOCAL.size:
        return 0
    mark, _, flags, method, _, _, crc, packed, unpacked, name_length, extra_length = LOCAL.unpack(head)
    name, extra = file.read(name_length), file.read(extra_length)
    own_name = name.decode("utf-8" if flags & UTF_8 else "cp437", "replace")
    shape = mark == b"PK\x03\x04" and method == entry.compress_type and not flags & LOCKED_FLAGS
    names = own_name == entry.orig_filename and not (_renames(extra) or _renames(entry.extra))
    follow = bool(flags & SIZES_FOLLOW)
    pairs = ((crc, entry.CRC), (packed, entry.compress_size), (unpacked, entry.file_size))
    sizes = all(own in {said, UNSAID} or (follow and own == 0) for own, said in pairs)
    alike = shape and names and sizes and follow == bool(entry.flag_bits & SIZES_FOLLOW)
    return LOCAL.size + name_length + extra_length if alike else 0


def _renames(extra: bytes) -> bool:
    """Whether the further words of an entry give it another name, or cannot be read."""
    return any(kind == OTHER_NAME for kind in _further_words(extra))


def _further_words(extra: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        yield kind
        at += 4 + length


def _said_behind(file: BinaryIO, entry: zipfile.ZipInfo, at: int) -> int:
    """The length of the sizes that stand behind an entry, in any of the four ways to write them, or 0."""
    file.seek(at)
    found = file.read(24)
    for sizes in ("<LLL", "<LQQ"):
        told = struct.pack(sizes, entry.CRC, entry.compress_size, entry.file_size)
        for one in (b"PK\x07\x08" + told, told):
            if found.startswith(one):
                return len(one)
    return 0
