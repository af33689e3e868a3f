#!/usr/bin/env python3
"""Validates TEI files against a RELAX NG schema: validate_tei.py tei_all.rng FILE...

Needs lxml. Says of each file that is not valid where and why, and ends with 1 if there is one.
"""

import sys

from lxml import etree


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    schema = etree.RelaxNG(etree.parse(sys.argv[1]))
    wrong = 0
    for path in sys.argv[2:]:
        try:
            document = etree.parse(path)
        except etree.XMLSyntaxError as error:
            print(f"{path}: not well-formed: {error}")
            wrong += 1
            continue
        if not schema.validate(document):
            wrong += 1
            for error in list(schema.error_log)[:5]:
                print(f"{path}:{error.line}: {error.message}")
        ids = document.xpath("//@xml:id")
        doubled = sorted({name for name in ids if ids.count(name) > 1})
        if doubled:
            wrong += 1
            print(f"{path}: ids that stand twice: {', '.join(doubled)}")
    print(f"{len(sys.argv) - 2 - wrong} of {len(sys.argv) - 2} files are valid")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
