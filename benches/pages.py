#!/usr/bin/env python3
"""Measures whether pages of a large room are served as fast as those of a small one, in one run.

usage: benches/pages.py PROGRAM VOLUMES [ROOM]

PROGRAM is the release binary, VOLUMES a folder of TEI volumes. The large room holds all of them (ROOM, where it is
given, is one that was imported before); the small one holds the first five documents of one volume. Both rooms are
served at the same time, and the same documents are asked of both in turn over a connection that stays open: as they
come from the cache, and as they are made anew (an address that nobody asked before). Printed: medians in milliseconds
and the large room's as a multiple of the small one's; then the lists of the large room.
"""
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 60
LISTS = ["/", "/documents", "/documents?page=200", "/people", "/people?page=100", "/places", "/organizations", "/not-held",
         "/archive", "/archive/department-of-state/central-files", "/collections", "/colophon", "/search?q=telegram", "/search?q=zzzzqqq"]


def small_volume(volumes, folder):
    """Writes the first volume that has five documents, with those alone."""
    for name in sorted(os.listdir(volumes)):
        with open(os.path.join(volumes, name), encoding="utf-8") as file:
            text = file.read()
        starts = [match.start() for match in re.finditer(r'<div[^>]*type="document"', text)]
        # Flat ones: the sixth begins where the fifth ends.
        ends = [end.start() for end in re.finditer(r"</body>", text)]
        if len(starts) < 20 or not ends:
            continue
        inside = text[starts[0]:starts[5]]
        opened, closed = len(re.findall(r"<div\b", inside)), inside.count("</div>")
        if opened != closed:
            continue
        after = text[starts[5]:ends[-1]]
        left = after.count("</div>") - len(re.findall(r"<div\b", after))
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text[:starts[5]] + "</div>" * left + text[ends[-1]:])
        return name
    sys.exit("no volume begins with five documents side by side")


class Served:
    """A program that serves a room, and a connection to it."""

    def __init__(self, program, room):
        self.child = subprocess.Popen([program, "--db", room, "--addr", "127.0.0.1:0", "serve"], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, text=True)
        address = re.search(r"http://([\d.:]+)", self.child.stdout.readline()).group(1)
        self.connection = http.client.HTTPConnection(address)

    def ask(self, path):
        """Gives milliseconds and the body."""
        began = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status}")
        return (time.perf_counter() - began) * 1000, body

    def end(self):
        self.child.terminate()
        self.child.wait()


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    program, volumes = sys.argv[1:3]
    with tempfile.TemporaryDirectory() as folder:
        large = sys.argv[3] if len(sys.argv) > 3 else os.path.join(folder, "large.db")
        if len(sys.argv) <= 3:
            subprocess.run([program, "--db", large, "import", volumes], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        papers = os.path.join(folder, "papers")
        os.mkdir(papers)
        small_volume(volumes, papers)
        small = os.path.join(folder, "small.db")
        subprocess.run([program, "--db", small, "import", papers], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rooms = {"small": Served(program, small), "large": Served(program, large)}
        try:
            listed = rooms["small"].ask("/documents")[1].decode()
            documents = re.findall(r'href="(/documents/[a-z0-9-]+)"', listed)
            documents = sorted(set(documents))[:5]
            # The index of a room is made when it is served first; it must not stand beside what is measured.
            deadline = time.monotonic() + 120
            while b"behind" in rooms["large"].ask("/search?q=telegram")[1] and time.monotonic() < deadline:
                time.sleep(.5)
            for what in ("from the cache", "made anew"):
                for document in documents:
                    times = {"small": [], "large": []}
                    for number in range(ROUNDS):
                        for name, room in rooms.items():
                            path = document if what == "from the cache" else f"{document}?made-anew={number}-{time.time_ns()}"
                            times[name].append(room.ask(path)[0])
                    medians = {name: statistics.median(values) for name, values in times.items()}
                    sizes = [len(rooms[name].ask(document)[1]) for name in ("small", "large")]
                    print(f"{document} {what}: small {medians['small']:.2f} ms, large {medians['large']:.2f} ms, "
                          f"{medians['large'] / medians['small']:.2f} times ({sizes[0]} and {sizes[1]} bytes)")
            for path in LISTS:
                mark = "&" if "?" in path else "?"
                times = [rooms["large"].ask(f"{path}{mark}made-anew={time.time_ns()}")[0] for _ in range(7)]
                print(f"{path} made anew: {statistics.median(times):.1f} ms")
        finally:
            for room in rooms.values():
                room.end()


main()
