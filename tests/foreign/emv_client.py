#!/usr/bin/python3
"""A terminal of the PyPI package `emv` (python-emv), over pyscard: connects to the reader named first, lists the applications of the
card there, and reads the one whose DF name stands second (hex): FCI, processing options, records, counters, PIN as it stands third.
Prints a line for each data object: where it stands, tag, the package's name for it, and the value as the package shows it.

The package is looked for in the folder named fourth."""

import sys

name, wanted, pin, folder = sys.argv[1:]
sys.path.insert(0, folder)

from smartcard.System import readers

from emv.card import Card
from emv.protocol.data import Tag, render_element
from emv.protocol.structures import TLV


def show(place, objects):
    for tag, value in objects.items():
        for one in value if isinstance(value, list) and value and isinstance(value[0], TLV) else [value]:
            if isinstance(one, TLV):
                show(place, one)
            else:
                digits = bytes(tag.id if isinstance(tag.id, (list, tuple)) else [tag.id]).hex().upper()
                value = render_element(tag, one)
                shown = value if len(value) <= 90 else f"{value[:60]}… {len(value)} characters"
                print(f"{place} {digits} {tag.name or '-'}: {shown}")


card = Card(next(reader for reader in readers() if str(reader) == name).createConnection())
for application in card.list_applications():
    show("directory", application)
aid = list(bytes.fromhex(wanted))
show("select", card.select_application(aid).data)
options = card.get_processing_options()
print("options", bytes(options["AIP"]).hex().upper(), bytes(options["AFL"]).hex().upper())
show("record", card.get_application_data(options["AFL"]))
card.verify_pin(pin)
for item, value in sorted(card.get_metadata().items()):
    print("data", item, value)
