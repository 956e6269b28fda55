"""What gmssl (PyPI, pure Python) says of the vectors of SM2, SM3 and SM4.

Reads one JSON object a line from standard input and answers each with a line of hex, or "true" or "false".
"""
import json
import sys

from gmssl import sm2, sm3, sm4


class Key(sm4.CryptSM4):
    """Single blocks: gmssl's own modes always pad."""

    def __init__(self, key):
        super().__init__()
        self.set_key(key, sm4.SM4_ENCRYPT)

    def block(self, block):
        return bytes(self.one_round(self.sk, list(block)))


def chained(key, initial, data):
    out, state = b"", initial
    for at in range(0, len(data), 16):
        state = key.block(bytes(a ^ b for a, b in zip(state, data[at : at + 16])))
        out += state
    return out


def answer(ask):
    value = {name: bytes.fromhex(text) for name, text in ask.items() if name != "what"}
    what = ask["what"]
    if what == "sm3":
        return sm3.sm3_hash(list(value["data"]))
    if what == "verify":
        # r and s as they are: gmssl itself doesn't ask whether they are from 1 to n-1.
        key = sm2.CryptSM2(private_key=None, public_key=ask["public"][2:])
        order = int(key.ecc_table["n"], 16)
        for number in (value["r"], value["s"]):
            if not 0 < int.from_bytes(number, "big") < order:
                return "false"
        return str(bool(key.verify(ask["r"] + ask["s"], value["digest"]))).lower()
    if what == "decipher":
        key = sm2.CryptSM2(private_key=ask["private"], public_key=ask["public"][2:], mode=1)
        return key.decrypt(value["data"][1:]).hex()
    key = Key(value["key"])
    if what == "ecb":
        out = value["data"]
        for _ in range(int.from_bytes(value["iterations"], "big")):
            out = key.block(out)
        return out.hex()
    if what == "cbc":
        return chained(key, value["initial"], value["data"]).hex()
    padded = value["data"] + b"\x80"
    padded += bytes(-len(padded) % 16)
    return chained(key, bytes(16), padded)[-16:].hex()


for line in sys.stdin:
    print(answer(json.loads(line)))
