// The reading list's own page. The room makes the entries, asked by their names alone; the notes are put beside them here,
// and leave the browser only in an address that the reader copies or a file that the reader takes.
"use strict";
(() => {
  // `inFiles` is there where no room answers, and the pages are files.
  const { kept, copy, makeCopyButtons, inFiles } = window.readingRoom;
  /** What servers, mail and chat carry without cutting it. */
  const LONGEST_ADDRESS = 8000;
  const own = document.getElementById("own");
  const rowsIn = (page) => [...page.querySelectorAll("ol.kept > li[data-asked]")];

  /** The field of an address for an entry: with its note where that is wanted. */
  function fieldOf(entry, withNote) {
    const note = withNote ? entry.note.trim() : "";
    return `d=${encodeURIComponent(kept.placeOf(entry) + (note ? `~${note}` : ""))}`;
  }

  /** Entries in runs, each short enough for one address: `[{ from, to, query }]`, counted from one. */
  function runsOf(entries, withNote, title = "") {
    const behind = title ? `&title=${encodeURIComponent(title)}` : "";
    const runs = [];
    for (const [at, entry] of entries.entries()) {
      const field = fieldOf(entry, withNote);
      const last = runs.at(-1);
      // As much again is left for what stands before the question mark.
      if (last && last.query.length + field.length < LONGEST_ADDRESS - 200 - behind.length) {
        last.query += `&${field}`;
        last.to = at + 1;
      } else {
        runs.push({ from: at + 1, to: at + 1, query: field });
      }
    }
    for (const run of runs) run.query += behind;
    return runs;
  }

  /** The room's page of each run; throws where the room does not answer. */
  async function pagesOf(runs, address) {
    const pages = [];
    for (const { query } of runs) {
      const answer = await fetch(address(query));
      if (!answer.ok && answer.status !== 404) throw new Error(`${answer.status}`);
      pages.push(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    return pages;
  }

  const withoutScript = (event) => event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

  // All citations in one style, below the styles.
  function makeCitations(entriesNow) {
    const styles = document.querySelector(".take .styles");
    if (!styles) return;
    const shown = document.createElement("div");
    shown.className = "shown-style";
    shown.setAttribute("aria-live", "polite");
    styles.after(shown);
    let asked = null;
    styles.addEventListener("click", async (event) => {
      const link = event.target.closest("a[data-style]");
      if (!link || withoutScript(event)) return;
      event.preventDefault();
      asked = link;
      const { style } = link.dataset;
      const all = document.createElement("div");
      all.className = "citation";
      all.dataset.copy = "";
      all.dataset.label = `citations, ${link.textContent}`;
      try {
        if (inFiles) all.append(...await inFiles.citationsOf(entriesNow(), style));
        else for (const page of await pagesOf(runsOf(entriesNow(), false), (query) => `/list/cite?style=${style}&${query}`)) {
          all.append(...page.querySelectorAll(`#style-${style} .citation > p`));
        }
      } catch { /* said below */ }
      if (asked !== link) return; // Another was asked for meanwhile.
      if (all.childElementCount === 0) {
        const sorry = document.createElement("p");
        sorry.className = "notice";
        sorry.textContent = "The room gave no citations. Try again in a moment.";
        shown.replaceChildren(sorry);
        return;
      }
      const heading = document.createElement("h3");
      heading.textContent = link.textContent;
      shown.replaceChildren(heading, all);
      for (const other of styles.querySelectorAll("a[aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      makeCopyButtons(shown);
    });
  }

  const fields = new URLSearchParams(location.search);
  /** The entries of the address. */
  const sharedEntries = () => fields.getAll("d").map((field) => {
    const cut = field.indexOf("~");
    const [place, note] = cut < 0 ? [field, ""] : [field.slice(0, cut), field.slice(cut + 1).trim()];
    const [, name, paragraph] = /^([^#]*)(?:#p(\d+))?$/.exec(place.trim()) ?? [];
    return kept.entryOf({ name, paragraph: paragraph ? Number(paragraph) : null, note });
  }).filter(Boolean);

  // A list that somebody shared.
  function showShared() {
    const entries = sharedEntries();
    makeCitations(() => entries);
    offerToKeep(entries);
  }

  function offerToKeep(entries) {
    const tools = document.getElementById("take-over");
    if (!tools || !kept.works) return;
    tools.hidden = false;
    document.getElementById("keep-all").addEventListener("click", () => {
      let added = 0;
      const done = kept.change((list) => {
        if (list.entries.length === 0) list.title ||= fields.get("title")?.trim().slice(0, 200) ?? "";
        added = kept.merge(list, entries);
      });
      if (!done) return;
      const there = entries.length - added;
      const words = `Kept: ${added}${there > 0 ? `; on your list before: ${there}` : ""}.`;
      const way = document.createElement("a");
      way.href = document.querySelector(".way-to-list")?.href ?? "/list";
      way.textContent = "Your list";
      tools.querySelector("span").replaceChildren(`${words} `, way);
      kept.say(words);
    });
  }

  // A list that somebody shared, where no room answers.
  async function showSharedInFiles() {
    const entries = sharedEntries();
    const list = own.querySelector("ol.kept");
    document.querySelector("h1").textContent = fields.get("title")?.trim() || "Reading list";
    for (const other of document.querySelectorAll("#own .field, #own .share, .head .lead")) other.remove();
    const rows = await inFiles.rowsOf(entries);
    list.replaceChildren(...entries.map((entry, at) => {
      const row = rows[at] ?? bareRow(kept.placeOf(entry));
      if (!entry.note) return row;
      const note = document.createElement("p");
      note.className = "own-note";
      note.textContent = entry.note;
      row.querySelector(".citation")?.before(note);
      return row;
    }));
    own.hidden = false;
    own.querySelector(".styles").append(" ", document.getElementById("styles").content.cloneNode(true));
    showFile(() => entries);
    makeCitations(() => entries);
    offerToKeep(entries);
  }

  /** The one file that is put together without a room. */
  function showFile(entriesNow) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Save as RIS";
    button.addEventListener("click", async () => {
      save(await inFiles.risOf(entriesNow()), "application/x-research-info-systems", "reading-list.ris");
    });
    document.getElementById("files").replaceChildren(button);
  }

  function save(text, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /** A row for an entry where the room did not answer. */
  function bareRow(place) {
    const row = document.createElement("li");
    const heading = document.createElement("h2");
    const way = document.createElement("a");
    const [name, paragraph] = place.split("#");
    const { top } = document.documentElement.dataset;
    way.href = `${top ? `${top}documents/${name}/` : `/documents/${name}`}${paragraph ? `#${paragraph}` : ""}`;
    way.textContent = place;
    heading.append(way);
    row.append(heading);
    return row;
  }

  // The reader's own list.
  function showOwn() {
    const [said, nothing, safe] = ["said", "nothing", "safe"].map((id) => document.getElementById(id));
    const template = (id) => document.getElementById(id).content;
    const list = own.querySelector("ol.kept");
    const title = document.getElementById("list-title");
    const files = document.getElementById("files");
    const styles = own.querySelector(".styles");
    const rows = new Map();
    const entriesNow = () => kept.read().entries;

    /** Says something, perhaps with a way back from what was done. */
    function say(words, undo) {
      said.replaceChildren(words);
      if (!undo) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Undo";
      button.addEventListener("click", () => { undo(); say("Undone."); });
      said.append(" ", button);
      button.focus({ preventScroll: true });
    }

    const change = (place, task) => kept.change((now) => {
      const at = now.entries.findIndex((entry) => kept.placeOf(entry) === place);
      if (at >= 0) task(now.entries, at);
    });

    /** An entry of the room's page with what a reader does to it. */
    function rowOf(row, place) {
      const heading = row.querySelector("h2");
      const words = heading.textContent.trim();
      const controls = template("controls").cloneNode(true);
      const field = controls.querySelector("textarea");
      // On paper there are no fields.
      const printed = document.createElement("p");
      printed.className = "own-note printed";
      controls.querySelector("label .spoken").textContent = `${words}: `;
      const span = row.querySelector(".Z3988");
      const bare = span?.title ?? "";
      let waiting = 0;

      function show(note) {
        printed.textContent = note;
        // What Zotero takes from the page has the note, as the files have.
        if (span) span.title = note.trim() ? `${bare.replace(/&rft\.description=[^&]*/, "")}&rft.description=${encodeURIComponent(note.trim())}` : bare;
      }

      function save() {
        if (!waiting) return;
        clearTimeout(waiting);
        waiting = 0;
        const note = field.value;
        change(place, (entries, at) => { entries[at].note = note; });
      }

      field.addEventListener("input", () => {
        clearTimeout(waiting);
        waiting = setTimeout(save, 400);
        show(field.value);
      });
      field.addEventListener("blur", save);
      addEventListener("pagehide", save);

      for (const button of controls.querySelectorAll("button")) {
        const spoken = document.createElement("span");
        spoken.className = "spoken";
        spoken.textContent = `: ${words}`;
        button.append(spoken);
        button.addEventListener("click", () => {
          save();
          if (button.dataset.do === "remove") remove(place, words);
          else move(place, button);
        });
      }
      row.querySelector(".own-note:not(.printed)")?.remove();
      const citation = row.querySelector(".citation");
      if (citation) citation.before(printed);
      else row.append(printed);
      row.append(controls);
      return {
        row,
        update(entry, at, count) {
          // Whoever writes here is not interrupted by what was written elsewhere.
          if (document.activeElement !== field && !waiting) field.value = entry.note;
          show(field.value);
          row.querySelector('[data-do="up"]').disabled = at === 0;
          row.querySelector('[data-do="down"]').disabled = at === count - 1;
        },
      };
    }

    function move(place, button) {
      const by = button.dataset.do === "up" ? -1 : 1;
      let now = 0;
      change(place, (entries, at) => {
        now = Math.min(Math.max(at + by, 0), entries.length - 1);
        entries.splice(now, 0, ...entries.splice(at, 1));
      });
      // A button that does nothing more gives the focus to the other.
      const other = button.parentElement.querySelector(`[data-do="${by < 0 ? "down" : "up"}"]`);
      (button.disabled ? other : button).focus();
      say(`Moved to place ${now + 1} of ${entriesNow().length}.`);
    }

    function remove(place, words) {
      let was = null;
      change(place, (entries, at) => { was = { at, entry: entries.splice(at, 1)[0] }; });
      if (!was) return;
      say(`Removed: ${words}.`, () => kept.change((now) => {
        if (now.entries.every((entry) => kept.placeOf(entry) !== place)) now.entries.splice(was.at, 0, was.entry);
      }));
    }

    let asked = 0;
    async function show() {
      const entries = entriesNow();
      const turn = ++asked;
      const missing = entries.filter((entry) => !rows.has(kept.placeOf(entry)));
      if (missing.length > 0) {
        const found = new Map();
        try {
          if (inFiles) {
            for (const [at, row] of (await inFiles.rowsOf(missing)).entries()) if (row) found.set(kept.placeOf(missing[at]), row);
          } else for (const page of await pagesOf(runsOf(missing, false), (query) => `/list?${query}`)) {
            for (const row of rowsIn(page)) found.set(row.dataset.asked, document.importNode(row, true));
          }
        } catch {
          say("The room does not answer: some entries are shown by their names alone.");
        }
        if (turn !== asked) return; // The list changed meanwhile, and is shown by who came later.
        for (const place of missing.map(kept.placeOf)) rows.set(place, rowOf(found.get(place) ?? bareRow(place), place));
      }
      nothing.hidden = entries.length > 0;
      own.hidden = entries.length === 0;
      document.getElementById("clear").hidden = document.getElementById("save").hidden = entries.length === 0;
      safe.hidden = false;
      const wanted = entries.map((entry) => rows.get(kept.placeOf(entry)));
      if (wanted.some(({ row }, at) => list.children[at] !== row) || list.children.length !== wanted.length) {
        const focused = document.activeElement;
        list.replaceChildren(...wanted.map(({ row }) => row));
        if (list.contains(focused)) focused.focus({ preventScroll: true });
      }
      for (const [at, one] of wanted.entries()) one.update(entries[at], at, entries.length);
      const { title: called } = kept.read();
      if (document.activeElement !== title) title.value = called;
      document.getElementById("printed-title").textContent = called;
      showFiles(entries, called);
      // Zotero looks again.
      document.dispatchEvent(new Event("ZoteroItemUpdated", { bubbles: true }));
    }

    function showFiles(entries, called) {
      if (inFiles) {
        showFile(entriesNow);
        return;
      }
      const runs = runsOf(entries, true, called);
      files.replaceChildren(...runs.map(({ from, to, query }) => {
        const line = template("formats").cloneNode(true);
        for (const link of line.querySelectorAll("a")) link.href = `${link.getAttribute("href")}?${query}`;
        if (runs.length > 1) line.querySelector(".role").textContent = from === to ? `entry ${from}` : `entries ${from}–${to}`;
        return line;
      }));
      const [first] = runsOf(entries, false);
      for (const link of first ? styles.querySelectorAll("a[data-style]") : []) {
        link.href = `/list/cite?style=${link.dataset.style}&${first.query}`;
        link.rel = "nofollow";
      }
    }

    title.addEventListener("input", () => { kept.change((now) => { now.title = title.value.trim().slice(0, 200); }); });

    document.getElementById("copy-address").addEventListener("click", async () => {
      const { entries, title: called } = kept.read();
      const fields = entries.map((entry) => fieldOf(entry, true)).concat(called ? [`title=${encodeURIComponent(called)}`] : []);
      const page = document.querySelector('link[rel="canonical"]')?.href ?? `${location.origin}/list`;
      const address = `${page}?${fields.join("&")}`;
      if (address.length > LONGEST_ADDRESS) {
        say(`An address of this list would have ${address.length} letters, more than is carried everywhere (${LONGEST_ADDRESS}). Save it as a file instead: whoever gets that can read it in here.`);
        document.getElementById("save").focus();
        return;
      }
      const done = await copy(address);
      document.getElementById("copy-address").focus({ preventScroll: true });
      say(done ? "The address is copied." : `Not copied. The address is ${address}`);
    });

    document.getElementById("save").addEventListener("click", () => {
      save(kept.textOf(kept.read()), "application/json", "reading-list.json");
    });

    const file = document.getElementById("file");
    document.getElementById("open").addEventListener("click", () => file.click());
    file.addEventListener("change", async () => {
      const [given] = file.files;
      const text = given && given.size < 8_000_000 ? await given.text() : "";
      file.value = "";
      const other = kept.listOf(text);
      if (!other) {
        say("That file is no reading list.");
        return;
      }
      let added = 0;
      const done = kept.change((now) => {
        now.title ||= other.title;
        added = kept.merge(now, other.entries);
      });
      if (done) say(`Read in: ${added} new of ${other.entries.length}.`);
    });

    document.getElementById("clear").addEventListener("click", () => {
      const before = kept.read();
      kept.change((now) => { now.entries = []; now.title = ""; });
      say("Removed all.", () => kept.change((now) => {
        const since = now.entries;
        Object.assign(now, before);
        kept.merge(now, since);
      }));
    });

    styles.append(" ", template("styles").cloneNode(true));
    makeCitations(entriesNow);
    kept.onChange(show);
    show();
  }

  if (!own) {
    showShared();
  } else if (inFiles && fields.has("d")) {
    showSharedInFiles();
  } else if (kept.works) {
    showOwn();
  } else {
    const nothing = document.getElementById("nothing");
    nothing.textContent = "This browser does not let pages keep anything, so there is no list. A list that somebody shared with you is shown all the same.";
    nothing.hidden = false;
  }
})();
