#!/usr/bin/python3
"""A PC/SC client of pyscard (Debian: python3-pyscard): connects to the reader named first, prints its card's ATR, then
sends each APDU of the further arguments (hex) and prints status word and data, a line an APDU."""

import sys

from smartcard.System import readers
from smartcard.util import toHexString

name, *apdus = sys.argv[1:]
reader = next(reader for reader in readers() if str(reader) == name)
connection = reader.createConnection()
connection.connect()
print("ATR", toHexString(connection.getATR()))
for apdu in apdus:
    data, sw1, sw2 = connection.transmit(list(bytes.fromhex(apdu)))
    print(f"{sw1:02X}{sw2:02X}", toHexString(data))
connection.disconnect()
