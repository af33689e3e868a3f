#!/usr/bin/env python3
"""Serves a folder as any web server does, at a port of its own, and prints the address.

usage: tests/tools/serve_files.py FOLDER

Its answers have the header by which linkchecker knows that it may ask as fast as it can.
"""
import functools
import http.server
import sys


class Files(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("LinkChecker", "as fast as it likes")
        super().end_headers()

    def log_message(self, *words):
        pass


if len(sys.argv) != 2:
    sys.exit(__doc__)
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=sys.argv[1])) as server:
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
