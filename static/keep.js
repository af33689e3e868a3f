// What a reader keeps: documents and paragraphs, each perhaps with a note. The list lies in this browser and goes nowhere
// by itself. Here are the list, the buttons that put something on it, and the way to it in the head of each page.
"use strict";
(() => {
  const KEY = "reading-room.list";
  /** Where the list is shown; pages in files say where their top is. */
  const { top } = document.documentElement.dataset;
  const LIST = top ? `${top}list/` : "/list";
  const VERSION = 1;
  const MOST = 500;
  const LONGEST_NOTE = 2000;
  const LONGEST_TITLE = 200;
  const NAME = /^[a-z0-9][a-z0-9_-]{0,119}$/;

  // The list. What is stored may be anybody's: of what cannot be read nothing is taken.

  /** Text as an address can carry it: no control characters but line breaks, no half letters, no more than so many. */
  function plain(value, most) {
    if (typeof value !== "string") return "";
    const text = value.slice(0, 4 * most).replace(/\r\n?/g, "\n").replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|\p{Cs}/gu, "");
    return [...text].slice(0, most).join("");
  }

  function entryOf(value) {
    if (typeof value !== "object" || value === null || typeof value.name !== "string" || !NAME.test(value.name)) return null;
    const paragraph = value.paragraph ?? null;
    if (paragraph !== null && !(Number.isInteger(paragraph) && paragraph > 0 && paragraph < 2 ** 32)) return null;
    return { name: value.name, paragraph, note: plain(value.note, LONGEST_NOTE) };
  }

  /** "wilson-208877#p7": no place is on a list twice. */
  const placeOf = ({ name, paragraph }) => paragraph === null ? name : `${name}#p${paragraph}`;

  /** A list of what was read from somewhere; `null` where that is no list. */
  function listOf(text) {
    let value = null;
    try { value = JSON.parse(text); } catch { return null; }
    if (typeof value !== "object" || value === null || value.version !== VERSION || !Array.isArray(value.entries)) return null;
    const entries = new Map();
    for (const entry of value.entries.map(entryOf)) {
      if (entry && !entries.has(placeOf(entry)) && entries.size < MOST) entries.set(placeOf(entry), entry);
    }
    return { title: plain(value.title, LONGEST_TITLE).replaceAll("\n", " "), entries: [...entries.values()] };
  }

  const textOf = (list) => JSON.stringify({ version: VERSION, title: list.title, entries: list.entries });

  /** The list as it is now, in whichever tab it was changed last. */
  function read() {
    let text = null;
    try { text = localStorage.getItem(KEY); } catch { /* nothing is kept */ }
    return listOf(text ?? "") ?? { title: "", entries: [] };
  }

  const listeners = [];
  const tell = () => { for (const listener of listeners) listener(read()); };

  /** Changes the list as it is now, not as this tab saw it last; whether it could be kept. */
  function change(task) {
    const list = read();
    task(list);
    try {
      localStorage.setItem(KEY, textOf(list));
    } catch {
      say("Not kept: this browser has no room for it.");
      return false;
    }
    tell();
    return true;
  }

  /** Puts entries on the list that are not there yet; a note joins one that has none. How many were new. */
  function merge(list, entries) {
    let added = 0;
    for (const entry of entries) {
      const there = list.entries.find((other) => placeOf(other) === placeOf(entry));
      if (there) {
        there.note ||= entry.note;
      } else if (list.entries.length < MOST) {
        list.entries.push({ ...entry });
        added += 1;
      }
    }
    return added;
  }

  addEventListener("storage", (event) => { if (event.key === KEY || event.key === null) tell(); });

  // A browser that forbids storage throws at the first touch of it, and keeps nothing.
  let works = true;
  try {
    localStorage.getItem(KEY);
  } catch {
    works = false;
  }

  // What is said of it.

  const said = document.createElement("p");
  said.className = "spoken";
  said.setAttribute("role", "status");
  if (works) document.body.append(said);
  function say(words) { said.textContent = words; }

  // The buttons.

  const buttons = [];

  /** A button that keeps a place, and says whether that is kept. */
  function makeButton(place, what) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "keep";
    const state = document.createElement("span");
    const of = document.createElement("span");
    of.className = "spoken";
    of.textContent = ` ${what}`;
    button.append(state, of);
    const one = { button, state, place };
    buttons.push(one);
    button.addEventListener("click", () => toggle(one.place));
    show(one, read());
    return button;
  }

  function show({ button, state, place }, list) {
    const isKept = list.entries.some((entry) => placeOf(entry) === placeOf(place));
    state.textContent = isKept ? "Kept" : "Keep";
    button.setAttribute("aria-pressed", String(isKept));
  }

  function toggle(place) {
    const kept = read().entries.find((entry) => placeOf(entry) === placeOf(place));
    if (kept?.note) {
      // A note is not lost by a press of the wrong button.
      say("Kept, with your note. It is removed on the reading list.");
      location.href = LIST;
      return;
    }
    let isFull = false;
    const done = change((list) => {
      if (kept) list.entries = list.entries.filter((entry) => placeOf(entry) !== placeOf(place));
      else isFull = merge(list, [{ ...place, note: "" }]) === 0;
    });
    if (!done) return;
    const count = read().entries.length;
    const now = `${count} on the reading list.`;
    if (isFull) say(`Not kept: the list is full. ${now}`);
    else say(kept ? `No longer kept. ${now}` : `Kept. ${now}`);
  }

  /** The way to the list in the head of the page, while there is something on it. */
  function showWay(list) {
    const parts = document.querySelector("header.room nav");
    let way = document.querySelector(".way-to-list");
    if (list.entries.length === 0) {
      way?.parentElement.remove();
      return;
    }
    if (parts && !way) {
      const nav = document.createElement("nav");
      nav.className = "way";
      nav.setAttribute("aria-label", "Reading list");
      way = document.createElement("a");
      way.className = "way-to-list";
      way.href = LIST;
      if (way.pathname === location.pathname && !location.search) way.setAttribute("aria-current", "page");
      nav.append(way);
      parts.after(nav);
    }
    if (way) way.textContent = `Kept ${list.entries.length}`;
  }

  function makeButtons() {
    const article = document.querySelector("article.document[data-name]");
    const tools = article?.querySelector(".tools");
    if (tools) {
      const button = makeButton({ name: article.dataset.name, paragraph: null }, "this document");
      tools.prepend(button);
    }
    for (const title of document.querySelectorAll(".hits > li > a.title")) {
      const [, name] = /^\/documents\/([^/.]+)$/.exec(title.pathname) ?? [];
      if (name) title.after(" ", makeButton({ name, paragraph: null }, title.textContent.trim()));
    }
  }

  // Beside the number of a paragraph, while a pointer or the keyboard is there. It is one button for all of them, and
  // has no text of its own, so that a selection of the text is the text alone.
  function makeParagraphButton() {
    const article = document.querySelector("article.document[data-name]");
    const PARAGRAPH = /^#p(\d+)$/;
    const numberOf = (link) => Number(PARAGRAPH.exec(link.hash)?.[1] ?? 0);
    if (!article?.querySelector(".text a.n")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "keep-here";
    const place = { name: article.dataset.name, paragraph: 0 };
    let beside = null;

    function label(list) {
      for (const link of article.querySelectorAll(".text a.n")) {
        const one = { name: place.name, paragraph: numberOf(link) };
        link.classList.toggle("kept", list.entries.some((entry) => placeOf(entry) === placeOf(one)));
      }
      const isKept = beside?.classList.contains("kept") ?? false;
      button.dataset.label = isKept ? "kept" : "keep";
      button.setAttribute("aria-label", `${isKept ? "Kept" : "Keep"} paragraph ${place.paragraph}`);
      button.setAttribute("aria-pressed", String(isKept));
    }

    function stand(link) {
      if (link === beside || numberOf(link) === 0) return;
      beside = link;
      place.paragraph = numberOf(link);
      label(read());
      link.after(button);
    }

    function leave() {
      beside = null;
      button.remove();
    }

    const linkAt = (element) => element.closest?.(".text a.n");
    article.addEventListener("pointerover", (event) => {
      const link = linkAt(event.target);
      if (link) stand(link);
      else if (beside && event.target !== button && !beside.parentElement.contains(event.target) && document.activeElement !== button) leave();
    });
    article.addEventListener("focusin", (event) => {
      const link = linkAt(event.target);
      if (link) stand(link);
      else if (event.target !== button && beside) leave();
    });
    button.addEventListener("click", () => toggle({ ...place }));
    listeners.push(label);
    label(read());
  }

  if (works) {
    listeners.push(showWay, (list) => { for (const one of buttons) show(one, list); });
    makeButtons();
    makeParagraphButton();
    showWay(read());
  }

  // For the other scripts of a page.
  window.readingRoom.kept = { works, read, change, merge, listOf, textOf, entryOf, placeOf, makeButton, say, onChange: (listener) => listeners.push(listener) };
})();
