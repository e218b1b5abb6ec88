#!/usr/bin/env python3
"""Asks pyHanko, which knows nothing of Balcão, what it thinks of a sealed PDF.

    pdf_verify.py FILE --trust ANCHOR.pem

Exit codes: 0 the seal is valid, trusted and covers the whole file; 1 it is not; 2 wrong usage or unreadable input.
Revocation is not asked for: these files carry no answer to it (PAdES baseline B), and no network is used.
"""

import argparse
import logging
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import UnacceptableSignerError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext


def problems(signature, context):
    """What is wrong with one signature, in words."""
    if signature.sig_object["/SubFilter"] != "/ETSI.CAdES.detached":
        yield "not a PAdES signature"
    status = validate_pdf_signature(signature, context)
    if not status.intact:
        yield "the covered bytes were changed"
    if not status.valid:
        yield "the signature does not fit the signer's key"
    if not status.trusted:
        yield "the signer's certificate leads to no anchor"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        yield f"the signature covers {status.coverage.name}, not the whole file"
    if not status.docmdp_ok:
        yield "changes that the seal does not permit"
    if signature.docmdp_level is None:
        yield "not a certification signature (no DocMDP)"
    if status.signer_reported_dt is None:
        yield "no signing time"
    if not status.bottom_line:
        yield "not valid on the bottom line"


def main():
    parser = argparse.ArgumentParser(description="Checks the seal of a PDF with pyHanko.")
    parser.add_argument("file")
    parser.add_argument("--trust", required=True, metavar="ANCHOR.pem", help="certificates that are believed in")
    arguments = parser.parse_args()
    # pyHanko logs a traceback for every path it does not find; the answer below says it in words.
    logging.disable(logging.CRITICAL)
    try:
        anchors = list(load_certs_from_pemder([arguments.trust]))
        handle = open(arguments.file, "rb")
    except (OSError, ValueError) as error:
        print(f"cannot read: {error}", file=sys.stderr)
        return 2
    with handle:
        try:
            signatures = PdfFileReader(handle).embedded_signatures
            if not signatures:
                print("not signed")
                return 1
            found = False
            for signature in signatures:
                context = ValidationContext(trust_roots=anchors, allow_fetching=False)
                name = signature.signer_cert.subject.human_friendly
                for problem in problems(signature, context):
                    found = True
                    print(f"{name}: {problem}")
                print(f"{name}: looked at, claimed time {signature.self_reported_timestamp}")
        except (PdfError, SignatureValidationError, UnacceptableSignerError, ValueError, KeyError) as error:
            print(f"broken: {error}")
            return 1
    if found:
        return 1
    print("valid: intact, trusted, whole file")
    return 0


if __name__ == "__main__":
    sys.exit(main())
