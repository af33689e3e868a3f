#!/usr/bin/env python3
"""Measures an import of many volumes beside the floor under it.

usage: benches/import.py PROGRAM VOLUMES [FLOOR [RUNS]]

PROGRAM is the release binary, VOLUMES a folder of TEI files, FLOOR a program that parses the same files, takes
their text out and inserts it with a search index (called as FLOOR VOLUMES DATABASE). Each run imports into a new
room and then imports the same files again. Printed: seconds, documents a second, peak memory in MB, and each time
as a multiple of the floor of the same run.
"""
import os
import re
import subprocess
import sys
import tempfile
import time


def run(command):
    """Runs a program; gives seconds, peak memory in MB and the last line that it printed."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - began
        out.seek(0)
        lines = out.read().strip().splitlines()
    if status:
        sys.exit(f"{' '.join(command)} failed: {lines[-1] if lines else status}")
    return seconds, usage.ru_maxrss / 1024, lines[-1] if lines else ""


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
                floor, memory, said = run([floor_program, volumes, os.path.join(folder, "floor.db")])
                print(f"run {number}: floor {floor:.1f} s, {memory:.0f} MB ({said})")
            room = os.path.join(folder, "room.db")
            for name in ("first import", "second import"):
                seconds, memory, said = run([program, "--db", room, "import", volumes])
                documents = sum(int(count) for count in re.findall(r"(\d+) (?:new|unchanged|another copy|changed)", said))
                times = f", {seconds / floor:.1f} times the floor" if floor else ""
                rate = documents / seconds
                print(f"run {number}: {name} {seconds:.1f} s{times}, {rate:.0f} documents/s, {memory:.0f} MB ({said})")
            size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.startswith("room.db"))
            print(f"run {number}: the room has {size / 1e6:.0f} MB")


main()
