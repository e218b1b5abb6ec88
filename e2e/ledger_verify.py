#!/usr/bin/env python3
"""Checks proofs and whole logs of the ledger without any of its code.

    ledger_verify.py proof FILE [--key NAME+ID+KEY | --key-file PATH]
    ledger_verify.py log DIRECTORY --key … | --key-file …

Written from docs/standards/ledger.md, RFC 6962, RFC 9162 and c2sp.org (tlog-tiles, tlog-checkpoint, signed-note).
Needs Python's standard library and `cryptography`. Exit codes: 0 valid, 1 not valid, 2 usage, 3 intact but the
signer is unknown because no key of this log was given.
"""

import argparse
import base64
import hashlib
import hmac
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = {"format", "origin", "entry", "key", "part_path", "index", "path", "checkpoint"}
MAX_INTEGER = 2**53 - 1
WIDTH = 256


class Invalid(Exception):
    """What was checked is not valid; the text says where."""


def need(condition, text):
    if not condition:
        raise Invalid(text)


def leaf_hash(data):
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def b64(text, length=None):
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Invalid(f"not base64: {error}") from error
    need(base64.b64encode(data).decode() == text, "base64 has two spellings")
    need(length is None or len(data) == length, f"{length} bytes expected")
    return data


def canonical(value):
    """RFC 8785 for values without floats."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    need(not isinstance(value, float), "a float")
    if isinstance(value, int) and not isinstance(value, bool):
        need(abs(value) <= MAX_INTEGER, "a number beyond 2^53 - 1")
    return json.dumps(value, ensure_ascii=False)


def inclusion_root(leaf, index, size, path):
    """RFC 9162 section 2.1.3.2."""
    need(0 <= index < size, "index outside the tree")
    number, last, result = index, size - 1, leaf
    for sibling in path:
        need(last > 0, "path too long")
        if number & 1 or number == last:
            result = node_hash(sibling, result)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        number, last = number >> 1, last >> 1
    need(last == 0, "path too short")
    return result


def parse_key(text):
    """A verifier key of signed-note: name, ID and Ed25519 key."""
    parts = text.strip().split("+", 2)
    need(len(parts) == 3, "not a verifier key")
    name, key_id, key = parts[0], parts[1], b64(parts[2], 33)
    need(key[0] == 1, "not an Ed25519 key")
    expected = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    need(key_id == expected.hex(), "key ID does not fit name and key")
    return name, expected, Ed25519PublicKey.from_public_bytes(key[1:])


def open_note(note, key):
    """The checkpoint in a signed note: origin, size, root, and whether the key signed it (None: no key given)."""
    text, gap, block = note.rpartition("\n\n")
    need(gap and block.endswith("\n"), "not a signed note")
    text += "\n"
    lines = text[:-1].split("\n")
    need(len(lines) >= 3 and all(lines), "not a checkpoint")
    need(lines[1].isascii() and lines[1].isdigit() and str(int(lines[1])) == lines[1], "tree size")
    origin, size, root = lines[0], int(lines[1]), b64(lines[2], 32)
    signed = None
    signatures = []
    for line in block[:-1].split("\n"):
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "\u2014", "not a signature line")
        signatures.append((parts[1], b64(parts[2])))
    if key is not None and key[0] == origin:
        name, key_id, public = key
        mine = [data[4:] for signer, data in signatures if signer == name and data[:4] == key_id]
        need(mine, "the key did not sign this checkpoint")
        for signature in mine:
            try:
                public.verify(signature, text.encode())
            except InvalidSignature as error:
                raise Invalid("the signature does not fit the checkpoint") from error
        signed = name
    return origin, size, root, signed


def no_twins(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a name stands twice")
    return dict(pairs)


def check_proof(raw, key):
    try:
        text = raw.decode()
        proof = json.loads(text, object_pairs_hook=no_twins)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Invalid(f"not JSON: {error}") from error
    need(isinstance(proof, dict) and set(proof) == FIELDS, "not the fields of a proof")
    need(proof["format"] == "balcao-proof/1", "unknown format")
    need(canonical(proof) == text, "not in canonical form")
    entry = proof["entry"]
    need(isinstance(entry, dict) and type(proof["index"]) is int, "not a proof")
    part, parts = entry.get("part"), entry.get("parts")
    need(type(part) is int and type(parts) is int, "the part has no place")
    commitment = hmac.digest(b64(proof["key"], 32), canonical(entry).encode(), "sha256")
    part_path = [b64(text, 32) for text in proof["part_path"]]
    if parts == 1:
        need(part == 0 and not part_path, "one part has no path")
        leaf = commitment
    else:
        leaf = inclusion_root(leaf_hash(commitment), part, parts, part_path)
    origin, size, root, signed = open_note(proof["checkpoint"], key)
    need(origin == proof["origin"], "the checkpoint is another log's")
    path = [b64(text, 32) for text in proof["path"]]
    need(inclusion_root(leaf_hash(leaf), proof["index"], size, path) == root, "not in this log")
    return signed, f"entry {entry['entry']} is leaf {proof['index']} of {size} in {origin}"


def tile_path(kind, index, width):
    groups = f"{index % 1000:03}"
    while index := index // 1000:
        groups = f"x{index % 1000:03}/{groups}"
    return f"tile/{kind}/{groups}" + ("" if width == WIDTH else f".p/{width}")


def read_entries(bundle, width):
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        need(len(bundle) >= 2 + length, "an entry bundle is cut")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    need(len(entries) == width, "an entry bundle has another length")
    return entries


def merkle_root(hashes):
    """RFC 6962 section 2.1 over hashes of one level."""
    if len(hashes) < 2:
        return hashes[0] if hashes else hashlib.sha256().digest()
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return node_hash(merkle_root(hashes[:split]), merkle_root(hashes[split:]))


def check_log(folder, key):
    def read(path):
        return (folder / path).read_bytes()

    origin, size, root, signed = open_note(read("checkpoint").decode(), key)
    need(key is None or signed, "the checkpoint is another log's")
    entry_hashes = []
    for index in range((size + WIDTH - 1) // WIDTH):
        width = min(WIDTH, size - index * WIDTH)
        entries = read_entries(read(tile_path("entries", index, width)), width)
        need(all(len(entry) == 32 for entry in entries), "an entry is more than a commitment")
        entry_hashes += map(leaf_hash, entries)
    need(merkle_root(entry_hashes) == root, "the entries do not lead to the root")
    level, hashes = 0, entry_hashes
    while hashes:
        for index in range((len(hashes) + WIDTH - 1) // WIDTH):
            own = hashes[index * WIDTH : (index + 1) * WIDTH]
            path = tile_path(level, index, len(own))
            need(read(path) == b"".join(own), f"{path} is damaged")
        full = len(hashes) // WIDTH
        hashes = [merkle_root(hashes[n * WIDTH : (n + 1) * WIDTH]) for n in range(full)]
        level += 1
    return signed, f"{size} leaves of {origin}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["proof", "log"])
    parser.add_argument("path", type=pathlib.Path)
    keys = parser.add_mutually_exclusive_group()
    keys.add_argument("--key", help="the log's verifier key, NAME+ID+KEY")
    keys.add_argument("--key-file", type=pathlib.Path, help="a file with that key")
    arguments = parser.parse_args()
    try:
        text = arguments.key_file.read_text() if arguments.key_file else arguments.key
        key = parse_key(text) if text else None
        if arguments.what == "proof":
            signed, found = check_proof(arguments.path.read_bytes(), key)
        else:
            signed, found = check_log(arguments.path, key)
    except (Invalid, OSError, UnicodeDecodeError) as error:
        print(f"NOT VALID: {error}")
        return 1
    print(f"{'valid' if signed else 'intact, signer unknown'}: {found}")
    return 0 if signed else 3


if __name__ == "__main__":
    sys.exit(main())
