#!/usr/bin/env python3
"""Asks a running room what other programs make of it, by those programs themselves.

usage: tests/tools/interoperability.py ADDRESS

Needs what tests/tools/requirements.txt lists. For each document of the room: its linked data
and its Dublin Core as extruct takes them from the page, its COinS on /documents, its RIS by rispy, its BibTeX by bibtexparser, its CSL-JSON cited
by citeproc-py, its timemap, and its newest version as memento_client finds it; then the whole of /oai by Sickle, and the feed by feedparser. Prints a line for each program, and each disagreement;
ends with status 1 if there is one.
"""
import datetime
import json
import re
import sys
import urllib.error
import urllib.request
import warnings
from html import unescape
from urllib.parse import parse_qs

import bibtexparser
import extruct
import feedparser
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from memento_client import MementoClient
from sickle import Sickle

warnings.filterwarnings("ignore")
BASE = sys.argv[1].rstrip("/") if len(sys.argv) == 2 else sys.exit(__doc__)
wrong = []
# What the pages of /documents offer as COinS.
offered = []


def get(path):
    with urllib.request.urlopen(BASE + path) as response:
        return response.read().decode()


def say(program, count, what):
    print(f"{program}: {count} {what}")


def check(fits, *words):
    if not fits:
        wrong.append(" ".join(str(word) for word in words))


def names():
    page, found = 1, []
    while True:
        try:
            html = get(f"/documents?page={page}")
        except urllib.error.HTTPError:
            return found
        listed = re.findall(r'href="/documents/([a-z0-9_-]+)"', html)
        offered.extend(parse_qs(unescape(title)) for title in re.findall(r'<span class="Z3988" title="([^"]*)">', html))
        fresh = [name for name in dict.fromkeys(listed) if name not in found]
        if not fresh:
            return found
        found += fresh
        page += 1


def main():
    documents = names()
    for name in documents:
        known = json.loads(get(f"/documents/{name}.json"))
        title = " ".join(known["title"]["text"].split())
        url = known["url"]
        data = extruct.extract(get(f"/documents/{name}"), base_url=BASE, syntaxes=["json-ld", "dublincore"])
        papers = [node for graph in data["json-ld"] for node in graph.get("@graph", []) if "ArchiveComponent" in node["@type"]]
        check([(paper["name"], paper["@id"]) for paper in papers] == [(title, url)], name, "JSON-LD", papers)
        core = [element for item in data["dublincore"] for element in item["elements"]]
        titles = [element["content"] for element in core if element["name"].lower() == "dc.title"]
        check(titles == [title], name, "Dublin Core", titles)

        spans = [(one["rft.title"], one["rft_val_fmt"]) for one in offered if one["rft.identifier"] == [url]]
        check(spans == [([title], ["info:ofi/fmt:kev:mtx:dc"])], name, "COinS", spans)

        [record] = rispy.loads(get(f"/documents/{name}.ris"))
        check((record["title"], record["urls"]) == (title, [url]), name, "RIS", record)
        parser = bibtexparser.bparser.BibTexParser(common_strings=True, ignore_nonstandard_types=False)
        [entry] = bibtexparser.loads(get(f"/documents/{name}.bib"), parser).entries
        check((entry["ID"], entry["url"]) == (name, url), name, "BibTeX", entry)

        items = json.loads(get(f"/documents/{name}.csl.json"))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(name)]))
        [cited] = [str(entry) for entry in bibliography.bibliography()]
        check(title.split()[0].lower() in cited.lower(), name, "CSL-JSON", cited)

        timemap = get(f"/timemap/documents/{name}")
        mementos = re.findall(r'<([^>]+)>; rel="memento"; datetime="[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"', timemap)
        check(len(mementos) == known["version"], name, "timemap", timemap)

        client = MementoClient(timegate_uri=f"{BASE}/timegate/", check_native_timegate=True)
        found = client.get_memento_info(f"{BASE}/documents/{name}", datetime.datetime(2100, 1, 1))
        check(client.get_native_timegate_uri(f"{BASE}/documents/{name}", datetime.datetime(2100, 1, 1)) == f"{BASE}/timegate/documents/{name}", name, "timegate")
        closest = found["mementos"]["closest"]
        check(closest["uri"] == [f"{BASE}/documents/{name}/versions/{known['version']}"] and closest["http_status_code"] == 200, name, "memento_client", found)
    harvester = Sickle(BASE + "/oai")
    check(harvester.Identify().deletedRecord == "persistent", "Identify")
    check("oai_dc" in [kind.metadataPrefix for kind in harvester.ListMetadataFormats()], "ListMetadataFormats")
    sets = [one.setSpec for one in harvester.ListSets()]
    records = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    headers = list(harvester.ListIdentifiers(metadataPrefix="oai_dc"))
    check(len(records) == len(headers) == len(documents), "OAI-PMH", len(records), len(headers))
    for record in records:
        name = record.header.identifier.rsplit(":", 1)[1]
        known = json.loads(get(f"/documents/{name}.json"))
        said = record.metadata
        check(said["title"] == [" ".join(known["title"]["text"].split())], name, "OAI-PMH title", said["title"])
        check(known["url"] in said["identifier"] and known["urn"] in said["identifier"], name, "OAI-PMH identifier", said["identifier"])
        check(set(record.header.setSpecs) <= set(sets), name, "OAI-PMH sets", record.header.setSpecs)
    feed = feedparser.parse(get("/feed.xml"))
    check(not feed.bozo and len(feed.entries) == min(50, len(documents)), "feed", feed.get("bozo_exception"), len(feed.entries))
    check(all(entry.id.startswith("urn:uuid:") and entry.updated_parsed for entry in feed.entries), "entries of the feed")
    count = len(documents)
    say("extruct", count, "documents, JSON-LD and Dublin Core")
    say("COinS", len(offered), "spans on lists")
    say("rispy", count, "records of RIS")
    say("bibtexparser", count, "entries of BibTeX")
    say("citeproc-py", count, "items of CSL-JSON, cited")
    say("timemaps", count, "with a memento for each version")
    say("memento_client", count, "newest versions, found by the timegate that the page names")
    say("Sickle", len(records), "records, over the whole of /oai")
    say("feedparser", len(feed.entries), "entries")
    for line in wrong:
        print("WRONG", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
