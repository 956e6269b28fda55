#!/usr/bin/python3
"""vicc of vsmartcard as Debian packages it (vsmartcard-vpicc 3.3), type iso7816, with files in it. Arguments go to vicc.

What is done to it, and no more:

1.  It is made to start: Debian puts the module in a folder that Python doesn't search, and builds the cipher library
    under the name Cryptodome where vicc imports Crypto.
2.  It is personalised: the card comes with an MF and nothing else, so two applications and some files are made with
    the package's own classes. `vicc.ixit.yaml` names them.
3.  It outlives its own faults: an uncaught Python exception ends vicc, and with it the run; here the card answers 6F00
    in its place, and standard error says what happened.
4.  Leftovers of Python 2 are mended, without which most commands end the program and little could be tested: `pack`
    joins bytes that are joined already (every FCI, FCP and GET DATA); a file's log line ends on its data objects; a
    command without Le compares None with a number (every UPDATE and WRITE); a range is turned round in place (reading
    the last or the previous record).

Its card operating system is otherwise as it came.
"""

import importlib
import pkgutil
import runpy
import sys

sys.path.insert(0, "/usr/lib/python3/site-packages/virtualsmartcard")

import Cryptodome

sys.modules["Crypto"] = Cryptodome
for module in pkgutil.walk_packages(Cryptodome.__path__, "Cryptodome."):
    if ".SelfTest" in module.name:
        continue
    try:
        sys.modules["Crypto" + module.name[len("Cryptodome"):]] = importlib.import_module(module.name)
    except ImportError:
        pass

from virtualsmartcard import SEutils, SmartcardFilesystem, TLVutils
from virtualsmartcard.CardGenerator import CardGenerator
from virtualsmartcard.ConstantDefinitions import FDB
from virtualsmartcard.SmartcardFilesystem import DF, Record, RecordStructureEF, TransparentStructureEF
from virtualsmartcard.VirtualSmartcard import Iso7816OS


def personalise(sam, mf):
    """Two applications whose names share six bytes; the first holds the files."""
    primary = DF(parent=mf, fid=0x1001, dfname=bytes.fromhex("F0564943430001"))
    primary.bertlv_data = [
        (0x42, 4, bytes.fromhex("01020304")),
        (0x5F50, 8, bytes.fromhex("1011121314151617")),
    ]
    secondary = DF(parent=mf, fid=0x1002, dfname=bytes.fromhex("F0564943430002"))
    mf.append(primary)
    mf.append(secondary)
    primary.append(TransparentStructureEF(parent=primary, fid=0x0101, shortfid=1, data=bytes(range(64))))
    records = [Record(data=bytes([n] * 16)) for n in (0xA1, 0xA2, 0xA3)]
    primary.append(RecordStructureEF(
        parent=primary, fid=0x0102, shortfid=2, maxrecordsize=16, records=records,
        filedescriptor=FDB["EFSTRUCTURE_LINEAR_FIXED_NOFURTHERINFO"]))
    records = [Record(0x10, bytes.fromhex("1002B1B2")), Record(0x11, bytes.fromhex("1103C1C2C3")),
               Record(0x10, bytes.fromhex("1004D1D2D3D4"))]
    primary.append(RecordStructureEF(
        parent=primary, fid=0x0103, shortfid=3, maxrecordsize=32, records=records,
        filedescriptor=FDB["EFSTRUCTURE_LINEAR_VARIABLESIMPLETLV"]))
    records = [Record(data=bytes([n] * 8)) for n in (0xE3, 0xE2, 0xE1)]
    primary.append(RecordStructureEF(
        parent=primary, fid=0x0104, shortfid=4, maxrecordsize=8, records=records,
        filedescriptor=FDB["EFSTRUCTURE_CYCLIC_NOFURTHERINFO"]))
    primary.append(TransparentStructureEF(parent=primary, fid=0x0105, shortfid=5, data=bytes(32)))
    # AES in ECB mode with a fixed key, where the card would draw a key for triple DES.
    sam.cipher = 0x05
    sam.cardSecret = bytes.fromhex("404142434445464748494A4B4C4D4E4F")


def outlive(execute):
    def answer(self, message):
        try:
            return execute(self, message)
        except Exception as error:
            if '--verbose' in sys.argv: import traceback; traceback.print_exc()
            print(f"vicc would have ended on {message.hex()}: {type(error).__name__}: {error}", file=sys.stderr)
            return b"\x6f\x00"
    return answer


class Joined(bytes):
    """An empty string whose join leaves alone what is bytes."""

    def join(self, parts):
        return parts if isinstance(parts, bytes) else super().join(parts)


def mend():
    source = TLVutils.pack.__code__
    # The only empty constant in `pack` that is joined to anything.
    constants = tuple(Joined() if constant == b"" and isinstance(constant, bytes) else constant
                      for constant in source.co_consts)
    TLVutils.pack.__code__ = source.replace(co_consts=constants)
    SmartcardFilesystem.range = lambda *bounds: list(range(*bounds))
    format_result = Iso7816OS.formatResult
    Iso7816OS.formatResult = lambda self, seekable, le, *rest: format_result(
        self, seekable, 0 if le is None and seekable else le, *rest)
    SmartcardFilesystem.File.__str__ = SmartcardFilesystem.File.__repr__ = lambda self: type(self).__name__


get_card = CardGenerator.getCard


def personalised(self):
    mf, sam = get_card(self)
    if not mf.content:
        personalise(sam, mf)
    return mf, sam


mend()
CardGenerator.getCard = personalised
Iso7816OS.execute = outlive(Iso7816OS.execute)

sys.argv[0] = "vicc"
runpy.run_path("/usr/bin/vicc", run_name="__main__")
