#!/usr/bin/env python3
"""Measures what a citation costs beside the page of its document, in one run.

usage: benches/citations.py PROGRAM VOLUMES

PROGRAM is the release binary, VOLUMES a folder with TEI volumes, of which the first is imported. Each of a hundred of
its documents is asked for in each style once, so that nothing comes from the cache, and beside it for its preview,
which reads the same document and makes next to nothing of it. Printed: the median and the largest of each style in
milliseconds, and the median without what the preview takes. The first line is the first citation after the start.
"""
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

STYLES = ["chicago", "chicago-bibliography", "turabian", "mla", "apa", "mhra", "iso-690"]
DOCUMENTS = 100


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, volumes = sys.argv[1:]
    first = sorted(name for name in os.listdir(volumes) if name.endswith(".xml"))[0]
    with tempfile.TemporaryDirectory() as folder:
        room = os.path.join(folder, "room.db")
        subprocess.run([program, "--db", room, "import", os.path.join(volumes, first)], check=True, stdout=subprocess.DEVNULL)
        child = subprocess.Popen([program, "--db", room, "--addr", "127.0.0.1:0", "serve"], stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL, text=True)
        address = re.search(r"http://([\d.:]+)", child.stdout.readline()).group(1)
        connection = http.client.HTTPConnection(address)

        def ask(path):
            began = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read().decode()
            if response.status != 200:
                sys.exit(f"{path}: {response.status}")
            return 1000 * (time.perf_counter() - began), body

        time.sleep(1)
        names = []
        for page in (1, 2, 3):
            names += re.findall(r'href="/documents/([a-z0-9-]+)"', ask(f"/documents?page={page}")[1])
        names = list(dict.fromkeys(names))[:DOCUMENTS]
        print(f"the first citation {ask(f'/documents/{names[0]}/cite?style=mhra')[0]:.1f} ms")
        previews = [ask(f"/documents/{name}/preview")[0] for name in names]
        preview = statistics.median(previews)
        print(f"{'preview':22} {preview:5.1f} {max(previews):6.1f}")
        for style in STYLES:
            times = [ask(f"/documents/{name}/cite?style={style}")[0] for name in names[1:]]
            print(f"{style:22} {statistics.median(times):5.1f} {max(times):6.1f} {statistics.median(times) - preview:6.1f}")
        child.terminate()
        child.wait()


if __name__ == "__main__":
    main()
