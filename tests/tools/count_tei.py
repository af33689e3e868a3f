#!/usr/bin/env python3
"""Counts what TEI volumes hold, and compares it with the pages of a room.

    count_tei.py FOLDER [--room http://127.0.0.1:8080 [--words]]

It shares no code with the room's reader, and reads the volumes with Python's own XML alone. For each volume it
prints one line: documents, notes in them, persons in its list, and the links in the documents by where they lead.
With --room it fetches the page of each document, counts the notes and links on it, prints each difference below
the volume's line, and ends with 1 if there was any.

Of a link is asked: does the page have one that leads to the same document (by the address at which the room shows
that document, after redirects), or, where no given volume has that document, one of which the page says that it
is not held? A link of a document to itself needs none, nor one to a note of its own that it does not have, and one
without words has no place on a page.

With --words each page is also read word by word beside its document: every word of the title and the text has to
stand on the page between the same two words, and every word of a note in the notes. It takes some minutes more.
"""

import argparse
import collections
import copy
import html.parser
import http.client
import pathlib
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
SITE = re.compile(r"^https?://(?:www\.)?history\.state\.gov/historicaldocuments/([^/#?]+)(?:/([^/#?]+))?(?:#(.+))?$")
DOCUMENT = re.compile(r"^(d[0-9]+[a-z]?)(fn.+)?$")
PAGE = re.compile(r"^pg?_(.+)$")
WORD = re.compile(r"\w+")
# Elements that do not part words; all others do.
WITHIN_WORDS = {
    TEI + name
    for name in (
        "hi persName placeName orgName gloss ref term date time name seg del add supplied unclear sic corr abbr expan choice foreign "
        "emph title q soCalled pb"
    ).split()
}
TAGS_WITHIN_WORDS = set("a span em i b strong sup sub abbr time s del ins mark cite u small code q bdi bdo".split())
TAGS_WITHOUT_END = set("br hr img input wbr".split())


class Link(collections.namedtuple("Link", "kind volume key place element")):
    """Where a `ref` leads: kind (document, footnote, page, volume, division, elsewhere), volume, key, and the note in it."""

    def name(self):
        return f"{self.volume}-{self.key}" if self.kind in ("document", "footnote") else None


def link(element, volume):
    target = (element.get("target").split() or [""])[0]
    on_site = SITE.match(target)
    if on_site:
        volume, place = on_site.group(1), (on_site.group(2) or "") + (on_site.group(3) or "")
    elif re.match(r"^[A-Za-z0-9+]+:", target):
        return Link("elsewhere", None, target, None, element)
    elif "#" in target:
        file, place = target.split("#", 1)
        volume = re.sub(r"\.xml$", "", file.rsplit("/", 1)[-1]) or volume
    elif target.startswith("frus"):
        # "frus1952-54v08fn9" is a note that says nothing of its document.
        volume, place = re.sub(r"fn[0-9]+$", "", target), ""
    else:
        place = target
    volume = volume.lower()
    document = DOCUMENT.match(place)
    if document:
        return Link("footnote" if document.group(2) else "document", volume, document.group(1), document.group(2), element)
    page = PAGE.match(place)
    if page:
        return Link("page", volume, page.group(1), None, element)
    return Link("division" if place else "volume", volume, place, None, element)


class Document:
    """A `div` of the type document: its notes and links, without those of documents inside it.

    A note with a `target` that stands there already, with the same label and words, is one note with two marks.
    """

    def __init__(self, volume, element):
        self.volume, self.key, self.element = volume, element.get(ID) or "", element
        self.notes, self.links, self.repeated = [], [], 0
        self.look(element)

    def look(self, element):
        for inner in element:
            if inner.tag == TEI + "div" and inner.get("type") == "document":
                continue
            if inner.tag == TEI + "note":
                said = (inner.get("n"), words(inner))
                if inner.get("target") and any(said == (note.get("n"), words(note)) for note in self.notes):
                    self.repeated += 1
                    continue
                self.notes.append(inner)
            if inner.tag == TEI + "ref" and inner.get("target"):
                self.links.append(link(inner, self.volume))
            self.look(inner)

    def name(self):
        return f"{self.volume}-{self.key}"

    def words(self):
        """The words of its title and text, without its number, which stands in the breadcrumb."""
        found = text_words(self.element)
        number = (self.element.get("n") or "").strip("[]")
        has_number = found and (found[0] == number if number else found[0].isdigit())
        return found[1:] if has_number else found

    def has_note(self, entry):
        """Whether a link leads to a note that this document has."""
        return entry.place is not None and any(note.get(ID) == entry.key + entry.place for note in self.notes)


class Volume:
    def __init__(self, path):
        root = ElementTree.parse(path).getroot()
        numbers = [(number.text or "").strip() for number in root.iter(TEI + "idno") if number.get("type") == "frus"]
        self.name = (numbers + [path.stem])[0].lower()
        divisions = list(root.iter(TEI + "div"))
        self.documents = [Document(self.name, inner) for inner in divisions if inner.get("type") == "document"]
        lists = [inner for inner in divisions if inner.get(ID) == "persons"]
        self.persons = sum(1 for inner in lists for name in inner.iter(TEI + "persName") if name.get(ID))


class Page:
    """What is on the page of a document, by its tags."""

    TAG = re.compile(r'<(?:a|span|li|div)\b((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*>')
    ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')

    def __init__(self, address, html):
        self.address = address
        self.notes = set()
        # Each link of the edition: a reference has an id of its own, and may stand in several pieces; only the first has it.
        self.leads, self.own_notes, self.to_pages, self.unheld, self.unsure, self.inside = collections.Counter(), 0, 0, 0, 0, 0
        for tag in self.TAG.finditer(html):
            attributes = dict(self.ATTRIBUTE.findall(tag.group(1)))
            name, classes = attributes.get("id", ""), attributes.get("class", "").split()
            if re.match(r"^fn[0-9]+$", name):
                self.notes.add(name)
            if "ref" not in classes or "stated" not in classes:
                continue
            href = urllib.parse.unquote(attributes.get("href", ""))
            if re.match(r"^#fn[0-9]+$", href):
                self.own_notes += 1
            elif not re.match(r"^r[0-9]+$", name):
                continue
            elif not href:
                # A link inside another link is no link, but says where it leads.
                self.inside += 1
            elif "held" in classes and "#page-" in href:
                self.to_pages += 1
            elif "held" in classes:
                self.leads[href.split("#")[0]] += 1
            elif "unheld" in classes:
                self.unheld += 1
            else:
                self.unsure += 1

    def links(self):
        return sum(self.leads.values()) + self.own_notes + self.to_pages + self.unheld + self.unsure + self.inside


class PageWords(html.parser.HTMLParser):
    """The words on the page of a document: of its title and text, and of its notes."""

    def __init__(self, page):
        super().__init__()
        self.open, self.parts = [], {"title": [], "text": [], "notes": []}
        self.feed(page)
        self.title_and_text = WORD.findall("".join(self.parts["title"] + [" "] + self.parts["text"]))
        self.notes = collections.Counter(WORD.findall("".join(self.parts["notes"])))

    def handle_starttag(self, tag, attributes):
        if tag not in TAGS_WITHIN_WORDS:
            self.handle_data(" ")
        if tag not in TAGS_WITHOUT_END:
            attributes = dict(attributes)
            self.open.append((tag, attributes.get("id") or "", (attributes.get("class") or "").split()))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag not in TAGS_WITHIN_WORDS:
            self.handle_data(" ")

    def handle_data(self, data):
        part = None
        for tag, name, classes in self.open:
            if {"noteref", "spoken", "back", "n"} & set(classes):
                return
            if tag == "h1" and name == "title":
                part = "title"
            elif tag == "div" and "text" in classes:
                part = "text"
            elif re.match(r"^fn[0-9]+$", name) or name == "source-note":
                part = "notes"
        if part:
            self.parts[part].append(data)


class Room:
    def __init__(self, address):
        self.parts = urllib.parse.urlsplit(address)
        self.connection = None

    def get(self, path):
        for attempt in range(3):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(self.parts.hostname, self.parts.port, timeout=60)
                self.connection.request("GET", path)
                answer = self.connection.getresponse()
                return answer, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise
        raise AssertionError("unreachable")

    def document(self, name):
        """The page of a document after redirects; None where there is none."""
        path = "/documents/" + urllib.parse.quote(name)
        for _ in range(5):
            answer, body = self.get(path)
            if answer.status in (301, 302, 307, 308):
                path = urllib.parse.urlsplit(answer.getheader("Location")).path
            elif answer.status == 200:
                return Page(urllib.parse.unquote(path), body.decode("utf-8"))
            else:
                return None
        return None


def excerpt(element):
    element = copy.copy(element)
    element.tail = None
    text = ElementTree.tostring(element, encoding="unicode").replace(' xmlns:ns0="http://www.tei-c.org/ns/1.0"', "")
    text = " ".join(re.sub(r"(</?)ns[0-9]+:", r"\1", text).split())
    return text if len(text) <= 200 else text[:200] + "…"


def text_words(element):
    """The words of an element, without its notes and the documents inside it."""
    parts = []

    def look(element):
        parts.append("" if element.tag in WITHIN_WORDS else " ")
        parts.append(element.text or "")
        for inner in element:
            if inner.tag != TEI + "note" and not (inner.tag == TEI + "div" and inner.get("type") == "document"):
                look(inner)
            parts.append(inner.tail or "")
        parts.append("" if element.tag in WITHIN_WORDS else " ")

    look(element)
    return WORD.findall("".join(parts))


def unread(document, page):
    """The words of a document that are not on its page, or not in their place; and how many were looked for."""
    of_page, of_document = PageWords(page), document.words()
    pairs = collections.Counter(zip(of_document, of_document[1:]))
    pairs -= collections.Counter(zip(of_page.title_and_text, of_page.title_and_text[1:]))
    in_notes = collections.Counter(word for note in document.notes for word in text_words(note)) - of_page.notes
    lost = collections.Counter(of_document) - collections.Counter(of_page.title_and_text)
    found = [f"not on the page: {' '.join(sorted(lost.elements()))}"] if lost else []
    found += [f"not together on the page: {'; '.join(' '.join(pair) for pair in list(pairs)[:5])}"] if pairs else []
    found += [f"not in the notes of the page: {' '.join(sorted(in_notes.elements()))}"] if in_notes else []
    return found, len(of_document)


def words(element):
    return " ".join("".join(element.itertext()).split())


def differences(document, page, addresses):
    """What of a document is not on its page; and how many of its links to documents lead there."""
    found, there, wanted, own_notes = [], 0, 0, []
    if len(document.notes) != len(page.notes):
        found.append(f"{len(document.notes)} notes in the volume, {len(page.notes)} on the page")
    has, others = collections.Counter(page.leads), page.unheld + page.unsure
    for entry in document.links:
        if not words(entry.element) or entry.kind == "elsewhere":
            continue
        if entry.name() == document.name():
            if document.has_note(entry):
                own_notes.append(entry)
                wanted += 1
            continue
        wanted += 1
        if entry.kind not in ("document", "footnote"):
            continue
        address = addresses.get(entry.name())
        if address and has[address] > 0:
            has[address] -= 1
            there += 1
        elif not address and others > 0:
            others -= 1
        else:
            said = f"no link to {address}" if address else "not said to be not held"
            found.append(f"{said}: {excerpt(entry.element)}")
    if page.links() != wanted:
        found.append(f"{wanted} links in the volume, {page.links()} on the page")
    if page.own_notes != len(own_notes):
        said = "; ".join(excerpt(entry.element) for entry in own_notes)
        found.append(f"{len(own_notes)} links to own notes in the volume, {page.own_notes} on the page: {said}")
    return found, there


def count(volume, held):
    """What a volume has; the links of its documents by where they lead."""
    counts = collections.Counter(documents=len(volume.documents), persons=volume.persons)
    for document in volume.documents:
        counts["notes"] += len(document.notes)
        counts["repeated notes"] += document.repeated
        counts["links"] += len(document.links)
        for entry in document.links:
            if entry.name() == document.name():
                own = "own notes" if document.has_note(entry) else "own notes that are not there" if entry.place else "itself"
                counts[f"to {own}"] += 1
            elif entry.kind in ("document", "footnote"):
                counts[f"to {entry.kind}s" if entry.name() in held else "to documents not given"] += 1
            else:
                counts[f"to {entry.kind}s"] += 1
    return counts


KINDS = [
    "documents", "footnotes", "own notes", "own notes that are not there", "itself", "documents not given", "pages", "volumes",
    "divisions", "elsewheres",
]


def line(name, counts, with_room):
    def both(what):
        return f"{counts[what]}/{counts[what + ' on pages']}" if with_room else f"{counts[what]}"

    kinds = ", ".join(f"{counts['to ' + kind]} to {kind}" for kind in KINDS if counts["to " + kind])
    said = f"{name}: documents {both('documents')}, notes {both('notes')} ({counts['repeated notes']} repeated), persons {counts['persons']}, "
    said += f"links {both('links')} ({kinds or 'none'})"
    if not with_room:
        return said
    return f"{said}, words read {counts['words']}, {counts['lead there']} lead to their document, missing {counts['missing']}"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=pathlib.Path, help="the folder of the volumes (*.xml)")
    arguments.add_argument("--room", help="the address of a running room that holds them")
    arguments.add_argument("--words", action="store_true", help="read each page word by word beside its document")
    given = arguments.parse_args()
    volumes = [Volume(path) for path in sorted(given.folder.glob("*.xml"))]
    held = {document.name() for volume in volumes for document in volume.documents}
    room = Room(given.room) if given.room else None
    pages = {name: room.document(name) for name in sorted(held)} if room else {}
    addresses = {name: page.address for name, page in pages.items() if page}
    totals = collections.Counter()
    for volume in volumes:
        counts, said = count(volume, held), []
        for document in volume.documents if room else []:
            page = pages[document.name()]
            if page is None:
                said.append(f"{document.name()}: no page")
                continue
            found, there = differences(document, page, addresses)
            counts["documents on pages"] += 1
            counts["notes on pages"] += len(page.notes)
            counts["links on pages"] += page.links()
            counts["lead there"] += there
            if given.words:
                lost, read = unread(document, room.get(urllib.parse.quote(page.address))[1].decode("utf-8"))
                counts["words"] += read
                found += lost
            said += [f"{document.name()}: {what}" for what in found]
        counts["missing"] = len(said)
        totals += counts
        print(line(volume.name, counts, room is not None))
        for what in said:
            print(f"    {what}", flush=True)
    print(line(f"{len(volumes)} volumes", totals, room is not None))
    return 1 if totals["missing"] else 0


if __name__ == "__main__":
    sys.exit(main())
