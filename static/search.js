// The search of a room that is written into files. The index lies in parts (src/search/parts.rs), each a script that is
// loaded when a word of it is asked for: so it works wherever the files lie, on a disk too.
"use strict";
(() => {
  const { readingRoom } = window;
  const { top = "./" } = document.documentElement.dataset;
  const [says, found, pages] = ["says", "found", "pages"].map((id) => document.getElementById(id));
  /** Documents on a page. */
  const PAGE = 20;
  /** Words that the beginning of one may stand for at the end of a phrase, as in the served search. */
  const EXPANSIONS = 1000;
  /** Passages shown of a document, and letters on either side of a mark. */
  const PASSAGES = 3;
  const AROUND = 90;

  // Parts, each loaded once.

  const waiting = new Map();
  readingRoom.part = (kind, number, value) => waiting.get(`${kind}/${number}`)?.done(value);

  function part(kind, number) {
    const key = `${kind}/${number}`;
    if (!waiting.has(key)) {
      const one = {};
      one.value = new Promise((done, failed) => {
        one.done = done;
        const script = document.createElement("script");
        script.src = `${top}search/${key}.js`;
        script.addEventListener("error", () => { waiting.delete(key); failed(new Error(key)); });
        document.head.append(script);
      });
      waiting.set(key, one);
    }
    return waiting.get(key).value;
  }

  // Words, as src/search/words.rs has them.

  const WORD = /[\p{Alphabetic}\p{N}][\p{Alphabetic}\p{N}\p{M}]*/gu;
  const POSSESSIVE = /^['’ʼ][sS](?![\p{Alphabetic}\p{N}])/u;

  const folded = (word) => [...word.normalize("NFD").replace(/\p{M}/gu, "")].map((letter) => letter.toLowerCase()).join("").replace(/[ʼʹ]/g, "'");

  /** The folded words of a text with where they begin and end. */
  function wordsOf(text) {
    const words = [];
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match; match = WORD.exec(text)) {
      const end = WORD.lastIndex;
      words.push({ folded: folded(match[0]), start: match.index, end });
      const ending = POSSESSIVE.exec(text.slice(end, end + 4));
      if (ending) WORD.lastIndex = end + ending[0].length;
    }
    return words;
  }

  /** What is asked: clauses of words next to each other, the last of which may be a beginning. */
  function clausesOf(asked) {
    const clauses = [];
    for (const [place, piece] of asked.split(/["“”„«»]/).entries()) {
      for (const written of place % 2 === 1 ? [piece] : piece.split(/\s+/)) {
        const words = wordsOf(written);
        if (words.length === 0) continue;
        const clause = { words: words.map((word) => word.folded), open: written.slice(words.at(-1).end).startsWith("*") };
        if (clauses.length < 32 && clauses.every((other) => JSON.stringify(other) !== JSON.stringify(clause))) clauses.push(clause);
      }
    }
    return clauses;
  }

  // Where words stand.

  const bytesOf = (coded) => Uint8Array.from(atob(coded), (letter) => letter.charCodeAt(0));

  /** Reads numbers of seven bits a byte, from a place on. */
  function reader(bytes) {
    let at = 0;
    return {
      get isOver() { return at >= bytes.length; },
      next() {
        let [number, factor] = [0, 1];
        for (;;) {
          const byte = bytes[at++];
          number += (byte & 127) * factor;
          if (byte < 128) return number;
          factor *= 128;
        }
      },
    };
  }

  /** Documents with their weight and the places of the word in each. */
  function postingsOf(coded) {
    const postings = new Map();
    const numbers = reader(bytesOf(coded));
    let document = 0;
    while (!numbers.isOver) {
      document += numbers.next();
      const weight = numbers.next();
      const places = new Array(numbers.next());
      let place = 0;
      for (let at = 0; at < places.length; at += 1) {
        place += numbers.next();
        places[at] = place;
      }
      postings.set(document, { weight, places });
      document += 1;
    }
    return postings;
  }

  /** UTF-8 order, which the index has: the order of code points, not of JavaScript's halves. */
  function before(one, other) {
    const [letters, others] = [[...one], [...other]];
    for (let at = 0; at < letters.length && at < others.length; at += 1) {
      if (letters[at] !== others[at]) return letters[at].codePointAt(0) < others[at].codePointAt(0);
    }
    return letters.length < others.length;
  }

  /** The part that has a word, if any has it. */
  function partOf(index, word) {
    let [low, high] = [0, index.first.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (before(word, index.first[middle])) high = middle;
      else low = middle;
    }
    return low;
  }

  /** Where a word stands, or all words that begin so. */
  async function look(index, word, isOpen, most) {
    let at = partOf(index, word);
    const words = await part("words", at);
    if (!isOpen) return Object.hasOwn(words, word) ? postingsOf(words[word]) : new Map();
    const all = new Map();
    let count = 0;
    for (const start = at; at < index.first.length && count < most && (at === start || index.first[at].startsWith(word)); at += 1) {
      const having = Object.entries(await part("words", at)).filter(([one]) => one.startsWith(word));
      // Object keys that are numbers come first, whatever the order of the letters.
      having.sort(([one], [other]) => before(one, other) ? -1 : 1);
      for (const [, coded] of having.slice(0, most - count)) {
        for (const [document, { weight, places }] of postingsOf(coded)) {
          const known = all.get(document) ?? { weight: 0, places: [] };
          known.weight += weight;
          for (const place of places) known.places.push(place);
          all.set(document, known);
        }
      }
      count += having.length;
    }
    return all;
  }

  /** Documents that have a clause, with what it weighs there. */
  async function having(index, clause) {
    const last = clause.words.length - 1;
    const each = await Promise.all(clause.words.map((word, at) => look(index, word, clause.open && at === last, last === 0 ? Infinity : EXPANSIONS)));
    const weights = new Map();
    for (const [document, { weight, places }] of each[0]) {
      if (last === 0) {
        weights.set(document, weight);
        continue;
      }
      const others = each.slice(1).map((postings) => postings.get(document));
      if (others.some((other) => !other)) continue;
      const sets = others.map((other) => new Set(other.places));
      const times = places.filter((place) => sets.every((set, at) => set.has(place + at + 1))).length;
      if (times > 0) weights.set(document, (weight / places.length) * times * clause.words.length);
    }
    return weights;
  }

  /** The documents with all clauses, the best first (BM25). */
  async function search(index, clauses) {
    const each = await Promise.all(clauses.map((clause) => having(index, clause)));
    each.sort((one, other) => one.size - other.size);
    const score = (document, weights) => {
      const rare = Math.log(1 + (index.documents - weights.size + .5) / (weights.size + .5));
      const often = weights.get(document) / 5;
      return rare * (often * 2.2) / (often + 1.2 * (.25 + .75 * index.lengths[document] / index.mean));
    };
    const hits = [];
    for (const document of each[0].keys()) {
      if (each.every((weights) => weights.has(document))) hits.push({ document, score: each.reduce((sum, weights) => sum + score(document, weights), 0) });
    }
    return hits.sort((one, other) => other.score - one.score || one.document - other.document);
  }

  async function indexOf() {
    const { documents, lengths: coded, first, batch } = await part("all", 0);
    const lengths = [];
    for (const numbers = reader(bytesOf(coded)); !numbers.isOver;) lengths.push(numbers.next());
    const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(documents, 1) || 1;
    return { documents, lengths, mean, first, batch };
  }

  // The places of a document that show why it was found: read from its page, where that can be read.

  function marksIn(text, clauses) {
    const words = wordsOf(text);
    const marks = [];
    for (let at = 0; at < words.length; at += 1) {
      const fits = (clause) => clause.words.every((word, place) => {
        const here = words[at + place]?.folded;
        return place === clause.words.length - 1 && clause.open ? here?.startsWith(word) : here === word;
      });
      const longest = Math.max(0, ...clauses.filter(fits).map((clause) => clause.words.length));
      if (longest > 0) {
        marks.push({ start: words[at].start, end: words[at + longest - 1].end, clauses: clauses.filter(fits) });
        at += longest - 1;
      }
    }
    return marks;
  }

  function passagesOf(page, clauses) {
    const places = [...page.querySelectorAll(".summary, .text [id], .notes [id]")].filter((place) => place.matches(".summary") || /^(p|fn)\d+$/.test(place.id));
    const passages = places.map((place) => {
      const copy = place.cloneNode(true);
      for (const other of copy.querySelectorAll('.spoken, a.n, .num, [role="doc-noteref"], [role="doc-backlink"], .backs')) other.remove();
      const text = copy.textContent.replace(/\s+/g, " ").trim();
      const marks = marksIn(text, clauses);
      return { id: place.id, text, marks, kinds: new Set(marks.flatMap((mark) => mark.clauses)).size };
    });
    const best = passages.filter((passage) => passage.kinds > 0).sort((one, other) => other.kinds - one.kinds).slice(0, PASSAGES);
    return passages.filter((passage) => best.includes(passage));
  }

  const element = (name, content, properties = {}) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...[content].flat());
    return made;
  };

  function passageLine(passage, href) {
    const { id, text, marks } = passage;
    const first = marks[0];
    const cut = (at, step) => {
      while (at > 0 && at < text.length && text[at - (step < 0 ? 1 : 0)] !== " ") at += step;
      return at;
    };
    const start = first.start - AROUND > 0 ? cut(first.start - AROUND, 1) : 0;
    const end = first.end + AROUND < text.length ? cut(first.end + AROUND, -1) : text.length;
    const content = [];
    let at = Math.min(start, first.start);
    if (at > 0) content.push("… ");
    for (const mark of marks.filter((mark) => mark.end <= Math.max(end, first.end))) {
      content.push(text.slice(at, mark.start), element("mark", text.slice(mark.start, mark.end)));
      at = mark.end;
    }
    content.push(text.slice(at, Math.max(end, at)));
    if (Math.max(end, at) < text.length) content.push(" …");
    const [, kind, number] = /^(p|fn)(\d+)$/.exec(id) ?? [];
    const label = { p: `¶\u00a0${number}`, fn: `note ${number}` }[kind] ?? "summary";
    return element("p", [element("a", label, { href: id ? `${href}#${id}` : href }), " ", ...content], { className: "passage" });
  }

  async function showPassages(item, href, clauses) {
    // On a disk a page may not read another; the list is without passages there.
    if (location.protocol === "file:") return;
    try {
      const answer = await fetch(href);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      item.append(...passagesOf(page, clauses).map((passage) => passageLine(passage, href)));
    } catch { /* the titles are there */ }
  }

  // The page.

  const fields = new URLSearchParams(location.search);
  const asked = (fields.get("q") ?? "").trim().slice(0, 500);
  const count = (number) => `${number.toLocaleString("en")} ${number === 1 ? "document" : "documents"}`;

  function showPages(number, last) {
    const link = (words, to, rel) => element("a", words, { href: `./?${new URLSearchParams({ q: asked, page: to })}`, rel });
    const parts = [element("span", `page ${number} of ${last}`)];
    if (number > 1) parts.unshift(link("Before", number - 1, "prev"), " ");
    if (number < last) parts.push(" ", link("After", number + 1, "next"));
    pages.replaceChildren(...parts);
    pages.hidden = last <= 1;
  }

  async function show() {
    const clauses = clausesOf(asked);
    const index = await indexOf();
    const hits = clauses.length > 0 ? await search(index, clauses) : [];
    const last = Math.max(1, Math.ceil(hits.length / PAGE));
    const number = Math.min(Math.max(1, Math.trunc(Number(fields.get("page"))) || 1), last);
    const shown = hits.slice((number - 1) * PAGE, number * PAGE);
    const items = [];
    for (const { document: hit } of shown) {
      const [name, title, day, about] = (await part("documents", Math.floor(hit / index.batch)))[hit % index.batch];
      const href = `${top}documents/${name}/`;
      const link = element("a", title, { href, className: "title" });
      const item = element("li", [link, " ", element("small", about ? `${day} · ${about}` : day)]);
      const { kept } = readingRoom;
      if (kept?.works) link.after(" ", kept.makeButton({ name, paragraph: null }, title));
      items.push({ item, href });
    }
    says.textContent = hits.length > 0 ? `${count(hits.length)} found for “${asked}”.` : `Nothing found for “${asked}”.`;
    found.replaceChildren(...items.map(({ item }) => item));
    found.start = (number - 1) * PAGE + 1;
    showPages(number, last);
    await Promise.all(items.map(({ item, href }) => showPassages(item, href, clauses)));
    found.dataset.isWhole = "true";
  }

  if (!asked) return;
  for (const field of document.querySelectorAll('input[type="search"]')) field.value = asked;
  document.title = `${asked} · ${document.title}`;
  says.textContent = "Looking…";
  show().catch(() => { says.textContent = "The index of these pages could not be read: a part of it is not where it should be."; });
})();
