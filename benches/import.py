#!/usr/bin/env python3
"""Measures an import of many volumes beside the floor under it.

usage: benches/import.py PROGRAM VOLUMES [FLOOR [RUNS]]

PROGRAM is the release binary, VOLUMES a folder of TEI files, FLOOR a program that parses the same files, takes
their text out and inserts it with a search index (called as FLOOR VOLUMES DATABASE). Each run imports into a new
room and then imports the same files again. Printed: seconds, seconds of CPU, documents a second, peak memory in MB,
and each time as a multiple of the floor of the same run. At the end another new room is imported into while it is
served, and the seconds are printed from the end of the import until a search finds the document that came last.
"""
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request


def run(command):
    """Runs a program; gives seconds, seconds of CPU, peak memory in MB and the last line that it printed."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        out.seek(0)
        lines = out.read().strip().splitlines()
    if status:
        sys.exit(f"{' '.join(command)} failed: {lines[-1] if lines else status}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, lines[-1] if lines else ""


def found_after(program, volumes, folder):
    """Imports into a room that is served; gives the seconds from the end until a search finds what came last."""
    room = os.path.join(folder, "served.db")
    server = subprocess.Popen([program, "--db", room, "--addr", "127.0.0.1:0", "serve"], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True)
    try:
        address = re.search(r"http://[\d.:]+", server.stdout.readline()).group()
        run([program, "--db", room, "import", volumes])
        ended = time.monotonic()
        last = sqlite3.connect(room).execute("SELECT identity FROM document ORDER BY id DESC LIMIT 1").fetchone()[0]
        while True:
            page = urllib.request.urlopen(f"{address}/search?q={last}").read().decode()
            seconds = time.monotonic() - ended
            if f'"/documents/{last}' in page:
                return seconds
            if seconds > 120:
                sys.exit(f"{last} is not found two minutes after the import")
            time.sleep(.05)
    finally:
        server.terminate()
        server.wait()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, volumes = sys.argv[1:3]
    floor_program = sys.argv[3] if len(sys.argv) > 3 else None
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 3
    for number in range(1, runs + 1):
        with tempfile.TemporaryDirectory() as folder:
            floor = None
            if floor_program:
                floor, _, memory, said = run([floor_program, volumes, os.path.join(folder, "floor.db")])
                print(f"run {number}: floor {floor:.1f} s, {memory:.0f} MB ({said})")
            room = os.path.join(folder, "room.db")
            for name in ("first import", "second import"):
                seconds, cpu, memory, said = run([program, "--db", room, "import", volumes])
                documents = sum(int(count) for count in re.findall(r"(\d+) (?:new|unchanged|another copy|changed)", said))
                times = f", {seconds / floor:.1f} times the floor" if floor else ""
                rate = documents / seconds
                print(f"run {number}: {name} {seconds:.1f} s{times}, {cpu:.1f} s of CPU, {rate:.0f} documents/s, {memory:.0f} MB ({said})")
            size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.startswith("room.db"))
            print(f"run {number}: the room has {size / 1e6:.0f} MB")
    with tempfile.TemporaryDirectory() as folder:
        print(f"served: what came last is found {found_after(program, volumes, folder):.1f} s after the import")


main()
