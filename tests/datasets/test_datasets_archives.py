"""Archives made by an attacker, or by accident: refused by name, in bounded memory and time, before harm is done."""

import gzip
import io
import stat
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib

import pytest

from atrous.datasets.archives.limits import MIB, Limits
from atrous.datasets.archives.unpack import unpack
from atrous.domain.errors import BadDataset


def zip_of(path, *entries, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return path


def tar_of(path, *members, mode="w"):
    with tarfile.open(path, mode) as archive:
        for name, content in members:
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def unpacked(archive, into, limits=None):
    unpack(archive, into, limits)
    return {str(file.relative_to(into)): file.read_bytes() for file in into.rglob("*") if file.is_file()}


FILES = (("top/images/a.jpg", b"picture" * 1000), ("top/empty.txt", b""), ("top/ä.txt", b"umlaut"))


@pytest.mark.parametrize("name", ["s.zip", "s.tar", "s.tar.gz"])
def test_files_come_out_as_they_went_in(tmp_path, name):
    pack = {"s.zip": zip_of, "s.tar": tar_of, "s.tar.gz": lambda *given: tar_of(*given, mode="w:gz")}[name]
    assert unpacked(pack(tmp_path / name, *FILES), tmp_path / "out") == dict(FILES)


@pytest.mark.parametrize("pack", [zip_of, tar_of])
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["/etc/x"], "leads outside"),
        (["../x"], "leads outside"),
        (["a/../../x"], "leads outside"),
        (["a\\..\\..\\x"], "leads outside"),
        (["C:\\x"], "leads outside"),
        (["a\nb"], "is no name of a file"),
        (["a/" * 40 + "x"], "is too long or too deep"),
        (["x" * 256], "is too long or too deep"),
        (["a/x.jpg", "a/X.jpg"], "'a/X.jpg' differs only in case from 'a/x.jpg'"),
        (["a/x.jpg", "A/y.jpg"], "'A' differs only in case from 'a'"),
        (["a/x", "a/x/y"], "'a/x/y' stands twice"),
        (["a/x/y", "a/x"], "'a/x' stands twice"),
    ],
)
def test_names_that_cannot_be_trusted(tmp_path, pack, names, message):
    archive = pack(tmp_path / "bad", *((name, b"1") for name in names))
    with pytest.raises(BadDataset, match="bad: the entry"):
        unpack(archive, tmp_path / "out")
    with pytest.raises(BadDataset) as refused:
        unpack(archive, tmp_path / "again")
    assert message in str(refused.value)
    assert [file.name for file in tmp_path.iterdir() if file.name not in {"bad", "out", "again"}] == []


def test_what_systems_leave_behind_is_left_out(tmp_path):
    archive = zip_of(tmp_path / "s.zip", ("a/x", b"1"), ("__MACOSX/a/._x", b"2"), ("a/.DS_Store", b"3"))
    assert unpacked(archive, tmp_path / "out") == {"a/x": b"1"}


def test_links_and_devices_in_a_zip(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(BadDataset, match="'link' is a link or device; only files are unpacked"):
        unpack(zip_of(tmp_path / "s.zip", (link, b"/etc/passwd")), tmp_path / "out")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_a_tar(tmp_path, kind):
    member = tarfile.TarInfo("link")
    member.type, member.linkname = kind, "/etc/passwd"
    with pytest.raises(BadDataset, match="'link' is a link or device; only files are unpacked"):
        unpack(tar_of(tmp_path / "s.tar", (member, b"")), tmp_path / "out")


@pytest.mark.parametrize("pack", [zip_of, tar_of])
def test_caps_on_files_and_bytes(tmp_path, pack):
    archive = pack(tmp_path / "many", *((f"f{number}", b"12345") for number in range(20)))
    with pytest.raises(BadDataset, match="many: holds more than 19 entries"):
        unpack(archive, tmp_path / "a", Limits(files=19))
    with pytest.raises(BadDataset, match="many: unpacks to more than 0 GiB"):
        unpack(archive, tmp_path / "b", Limits(bytes=99))
    assert len(unpacked(archive, tmp_path / "c", Limits(files=20))) == 20


SMALL = Limits(ratio_from_bytes=MIB)


def test_a_bomb_of_zeros_in_a_zip_writes_nothing(tmp_path):
    archive = zip_of(tmp_path / "bomb.zip", ("zeros", bytes(8 * MIB)))
    with pytest.raises(BadDataset, match=r"bomb.zip: 0.0 MiB would unpack to more than 200 times as much"):
        unpack(archive, tmp_path / "out", SMALL)
    assert not list((tmp_path / "out").iterdir())


def test_a_zip_that_lies_about_its_sizes_is_damaged(tmp_path):
    archive = zip_of(tmp_path / "lie.zip", ("zeros", bytes(8 * MIB)))
    data = archive.read_bytes()
    archive.write_bytes(data.replace(struct.pack("<L", 8 * MIB), struct.pack("<L", 1000)))
    with pytest.raises(BadDataset, match=r"lie.zip: the zip is damaged"):
        unpack(archive, tmp_path / "out", SMALL)
    assert (tmp_path / "out" / "zeros").stat().st_size <= 1000


@pytest.mark.parametrize("claim", ["data", "header"])
def test_a_bomb_of_zeros_in_a_tar_takes_no_memory(tmp_path, claim):
    member = tarfile.TarInfo("zeros")
    member.size = 64 * MIB
    member.type = tarfile.REGTYPE if claim == "data" else tarfile.XHDTYPE  # a pax header is read into memory at once
    with gzip.open(tmp_path / "bomb.tar.gz", "wb", compresslevel=1) as file:
        file.write(member.tobuf())
        for _ in range(64):
            file.write(bytes(MIB))
    tracemalloc.start()
    with pytest.raises(BadDataset, match="archive bomb"):
        unpack(tmp_path / "bomb.tar.gz", tmp_path / "out", SMALL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB


def test_entries_that_share_their_bytes_are_refused(tmp_path):
    archive = tmp_path / "overlap.zip"
    kernel = zlib.compress(bytes(1000), wbits=-15)
    local, central = _zip_headers(b"a", kernel, 1000)
    _, other = _zip_headers(b"b", kernel, 1000)
    directory = central + other
    archive.write_bytes(local + kernel + directory + _zip_end(2, len(directory), len(local + kernel)))
    with pytest.raises(BadDataset, match="the entry 'a' overlaps the next; it may be an archive bomb"):
        unpack(archive, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_million_entries_are_refused_quickly_and_in_little_memory(tmp_path):
    _, central = _zip_headers(b"a", b"", 0)
    directory = central * 1_000_000
    (tmp_path / "million.zip").write_bytes(b"PK\x03\x04" + directory + _zip_end(0xFFFF, len(directory), 4))
    begin = time.monotonic()
    tracemalloc.start()
    with pytest.raises(BadDataset, match=r"million.zip: holds more than 250,000 entries"):
        unpack(tmp_path / "million.zip", tmp_path / "out")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * len(directory)
    assert time.monotonic() - begin < 20


def test_what_needs_a_password_or_a_rare_method_is_said(tmp_path):
    archive = zip_of(tmp_path / "s.zip", ("a", b"1"))
    data = bytearray(archive.read_bytes())
    central = data.rfind(b"PK\x01\x02")
    data[central + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(BadDataset, match="'a' is encrypted; make the archive without a password"):
        unpack(archive, tmp_path / "out")
    with zipfile.ZipFile(tmp_path / "l.zip", "w", zipfile.ZIP_LZMA) as rare:
        rare.writestr("a", b"1")
    with pytest.raises(BadDataset, match="'a' is compressed in a rare way"):
        unpack(tmp_path / "l.zip", tmp_path / "out2")


@pytest.mark.parametrize(("name", "mode"), [("s.zip", ""), ("s.tar", "w"), ("s.tar.gz", "w:gz")])
def test_damage_anywhere_is_an_error_that_names_the_archive(tmp_path, name, mode):
    archive = tmp_path / name
    zip_of(archive, *FILES) if not mode else tar_of(archive, *FILES, mode=mode)
    whole = archive.read_bytes()
    places = range(0, len(whole), max(1, len(whole) // 60))
    cut_off = [refusal(archive, whole[:place], tmp_path / f"cut{place}") for place in places]
    changed = [
        refusal(archive, whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :], tmp_path / f"new{place}")
        for place in places
    ]
    data_end = len(whole) if name != "s.tar" else 512 * 21  # then come zeros, of which one block will do
    assert all(text for place, text in zip(places, cut_off, strict=True) if place < data_end)
    assert all(name in text for text in [*cut_off, *changed] if text)


def refusal(archive, data, into):
    archive.write_bytes(data)
    try:
        unpack(archive, into)
    except BadDataset as error:
        return str(error)
    return ""


def _zip_headers(name, packed, size):
    """Local header and directory entry of a deflated file at the start of the archive."""
    shared = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, zlib.crc32(bytes(size)), len(packed), size, len(name), 0)
    local = b"PK\x03\x04" + shared + name
    central = b"PK\x01\x02" + struct.pack("<H", 20) + shared + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + name
    return local, central


def _zip_end(count, length, start):
    return b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, count, count, length, start, 0)
