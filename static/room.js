// What a page gains when scripts run: a footnote opens beside its place, the citation can be copied with one
// press, a link shows what it leads to, "/" goes to the search field, and the apparatus stays as the reader left it. Without it all is there:
// the notes stand at the end and are linked both ways.
"use strict";
(() => {
  const WIDE = matchMedia("(min-width: 1300px)");
  const article = document.querySelector("article.document");
  const REFERENCES = 'a[role="doc-noteref"][href^="#"]';
  const DOUBTFUL = 'a.ref.maybe[href^="#"]';
  const references = [...document.querySelectorAll(REFERENCES)];

  /** The place that a link of this page leads to. */
  const target = (link) => document.getElementById(decodeURIComponent(link.hash.slice(1)));

  /** A note's content for a second place on the page: no id twice, and no way back from where one already is. */
  function copyOf(note) {
    const copy = document.createDocumentFragment();
    for (const child of (note.querySelector(".note-text") ?? note).childNodes) copy.append(child.cloneNode(true));
    for (const other of copy.querySelectorAll('[role="doc-backlink"], .backs, .num, .n')) other.remove();
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    return copy;
  }

  /** The number as the page shows it, without what is only spoken. */
  function labelOf(reference) {
    const copy = reference.cloneNode(true);
    for (const spoken of copy.querySelectorAll(".spoken")) spoken.remove();
    return copy.textContent.trim();
  }

  // Notes at the side, where the window leaves room for them. They repeat the notes at the end, so they are
  // hidden from screen readers and from a selection, and no stop for the Tab key.
  const side = [];

  function sideNote(reference, note, kind, label, content) {
    const box = document.createElement("div");
    box.className = kind;
    box.setAttribute("aria-hidden", "true");
    const number = document.createElement("span");
    number.className = "num";
    number.textContent = label;
    box.append(number, " ", content);
    for (const link of box.querySelectorAll("a, button, summary")) link.tabIndex = -1;
    article.append(box);
    side.push({ reference, note, box });
    reference.addEventListener("mouseenter", () => box.classList.add("lit"));
    reference.addEventListener("mouseleave", () => box.classList.remove("lit"));
  }

  /** Which papers a doubtful reference may mean, each with why, as the list "speaks of" has them. */
  function evidenceFor(candidates) {
    const copy = candidates.cloneNode(true);
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    return copy;
  }

  function makeSideNotes() {
    const seen = new Set();
    for (const reference of document.querySelectorAll(`${REFERENCES}, .text ${DOUBTFUL}`)) {
      const isNote = reference.matches(REFERENCES);
      const note = isNote ? target(reference) : target(reference)?.closest("li");
      if (!note || seen.has(note)) continue; // What is cited twice stands beside its first place only.
      seen.add(note);
      if (isNote) {
        sideNote(reference, note, "sidenote", labelOf(reference), copyOf(note));
      } else {
        const candidates = note.querySelector(".candidates");
        if (candidates) sideNote(reference, note, "sidenote evidence", "?", evidenceFor(candidates));
      }
    }
  }

  function placeSideNotes() {
    // What stands beside the text has taken their place.
    if (!WIDE.matches || !article || article.classList.contains("sided")) {
      for (const { box } of side) box.hidden = true;
      return;
    }
    if (side.length === 0) makeSideNotes();
    const top = article.getBoundingClientRect().top;
    let free = 0;
    const gap = 12;
    for (const { reference, box } of side) {
      box.hidden = reference.getClientRects().length === 0;
      if (box.hidden) continue;
      // A note that would cover the one before it goes below it.
      const from = Math.max(free, reference.getBoundingClientRect().top - top - 3);
      box.style.top = `${Math.round(from)}px`;
      free = from + box.offsetHeight + gap;
    }
  }

  /** Puts a box below an area of the window, or above it where there is no room below, and keeps it inside the window. */
  function standBy(box, area, left, gap) {
    const page = document.documentElement.clientWidth;
    const below = area.bottom + gap;
    const above = area.top - box.offsetHeight - gap;
    const top = below + box.offsetHeight > innerHeight && above > 0 ? above : below;
    box.style.left = `${Math.round(Math.min(Math.max(8, left), page - box.offsetWidth - 8) + scrollX)}px`;
    box.style.top = `${Math.round(top + scrollY)}px`;
  }

  // One box for the note that is open. The browser's own popover closes it on Escape and on a press elsewhere.
  function makeNoteBox() {
    const box = document.createElement("div");
    if (!article || typeof box.showPopover !== "function") return; // An older browser follows the link instead.
    box.className = "notebox";
    box.id = "open-note";
    box.setAttribute("popover", "auto");
    box.setAttribute("role", "dialog");
    box.tabIndex = -1;
    article.append(box);
    let from = null;

    function place(reference) {
      const anchor = reference.getBoundingClientRect();
      const beside = side.find((one) => one.note === target(reference) && one.reference === reference);
      if (WIDE.matches && beside && !beside.box.hidden) {
        const area = beside.box.getBoundingClientRect();
        box.classList.add("beside");
        box.style.left = `${area.left + scrollX}px`;
        box.style.top = `${area.top + scrollY}px`;
        return;
      }
      box.classList.remove("beside");
      standBy(box, anchor, anchor.left - box.offsetWidth / 2, 8);
    }

    // The press that closes the box, when it is on the same number, must not open it again.
    let closedFrom = null;

    for (const reference of references) {
      const note = target(reference);
      if (!note) continue;
      reference.addEventListener("pointerdown", () => { closedFrom = box.matches(":popover-open") ? from : null; });
      reference.addEventListener("click", (event) => {
        if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        const again = closedFrom === reference;
        closedFrom = null;
        if (again) return;
        from = reference;
        const label = labelOf(reference);
        const number = document.createElement("span");
        number.className = "num";
        number.textContent = label;
        const content = document.createElement("div");
        content.append(copyOf(note));
        box.replaceChildren(number, content);
        box.setAttribute("aria-label", `Note ${label}`);
        box.showPopover({ source: reference });
        place(reference);
        box.focus({ preventScroll: true });
      });
    }

    box.addEventListener("toggle", (event) => {
      if (event.newState !== "closed" || !from) return;
      // Only a reader who is still in the box is taken back; a press elsewhere has said where to be.
      const lost = !document.activeElement || document.activeElement === document.body || box.contains(document.activeElement);
      if (lost) from.focus({ preventScroll: true });
    });
    // A link inside the note leads away from here.
    box.addEventListener("click", (event) => { if (event.target.closest("a")) box.hidePopover(); });
    addEventListener("resize", () => { if (box.matches(":popover-open")) box.hidePopover(); });
  }

  // What a link leads to, in a box beside it: after a while with a mouse or by the keyboard, at the first touch with a
  // finger; a press goes there. The box stays when it is pinned, and the reader can do without it.
  function makePreviews() {
    const LINKS = ".text a:is(.ref.held, .person, .place, .organization):not(.uncertain)[href]:not([href^='http']), .notes a:is(.ref.held, .person, .place, .organization):not(.uncertain)[href]:not([href^='http'])";
    const tools = document.querySelector(".tools");
    if (!article || !tools || !HTMLElement.prototype.showPopover || !document.querySelector(LINKS)) return;
    const key = "reading-room.previews";
    const label = document.createElement("label");
    const wanted = document.createElement("input");
    wanted.type = "checkbox";
    wanted.checked = true;
    try { wanted.checked = localStorage.getItem(key) !== "off"; } catch { /* not kept */ }
    label.append(wanted, " previews");
    tools.append(" ", label);
    wanted.addEventListener("change", () => {
      try { localStorage.setItem(key, wanted.checked ? "on" : "off"); } catch { /* not kept */ }
      if (!wanted.checked) close();
      moveHints();
    });

    // The browser's own hint says why the room thinks so; the box says it too, and two of them would stand in each other's way.
    function moveHints() {
      for (const link of document.querySelectorAll(LINKS)) {
        const hint = link.title || link.dataset.hint || "";
        link.dataset.hint = hint;
        link.title = wanted.checked ? "" : hint;
        if (hint) link.setAttribute("aria-description", hint);
      }
    }
    moveHints();

    const box = document.createElement("div");
    box.className = "notebox previewbox";
    box.id = "preview";
    box.setAttribute("popover", "manual");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Preview");
    const content = document.createElement("div");
    const why = document.createElement("p");
    why.className = "why";
    const pin = document.createElement("button");
    pin.type = "button";
    pin.className = "pin";
    box.append(content, why, pin);
    article.append(box);

    const seen = new Map();
    let from = null;
    let pinned = false;
    let waiting = 0;
    let byTouch = false;

    function say() { pin.textContent = pinned ? "close" : "keep open"; }

    function addressOf(link) {
      const at = link.hash ? `?at=${encodeURIComponent(decodeURIComponent(link.hash.slice(1)))}` : "";
      return `${link.pathname.replace(/\/$/, "")}/preview${at}`;
    }

    async function load(address) {
      if (!seen.has(address)) {
        const answer = await fetch(address);
        if (!answer.ok) return null;
        seen.set(address, new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".preview"));
      }
      return seen.get(address);
    }

    async function open(link) {
      let preview = null;
      try { preview = await load(addressOf(link)); } catch { /* without a room that answers there is nothing to show */ }
      if (!preview) return false;
      if (from !== link || !wanted.checked) return true;
      content.replaceChildren(preview.cloneNode(true));
      why.textContent = link.dataset.why ?? "";
      why.hidden = !why.textContent;
      say();
      // Right behind its link, so that the next press of the Tab key leads into it.
      link.after(box);
      if (!box.matches(":popover-open")) box.showPopover();
      const anchor = link.getClientRects()[0] ?? link.getBoundingClientRect();
      standBy(box, anchor, anchor.left, 6);
      return true;
    }

    function close() {
      clearTimeout(waiting);
      const link = from;
      const had = box.contains(document.activeElement);
      pinned = false;
      from = null;
      if (box.matches(":popover-open")) box.hidePopover();
      article.append(box);
      if (had) link?.focus({ preventScroll: true });
    }

    function begin(link, wait) {
      if (!wanted.checked || pinned || link === from) { clearTimeout(waiting); return; }
      clearTimeout(waiting);
      waiting = setTimeout(() => { close(); from = link; open(link); }, wait);
    }

    function end() {
      clearTimeout(waiting);
      // Time enough to move into the box.
      if (!pinned) waiting = setTimeout(close, 350);
    }

    for (const link of document.querySelectorAll(LINKS)) {
      link.addEventListener("pointerenter", (event) => { if (event.pointerType === "mouse") begin(link, 750); });
      link.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") end(); });
      link.addEventListener("pointerdown", (event) => { byTouch = event.pointerType === "touch"; });
      link.addEventListener("focus", () => { if (link.matches(":focus-visible") && !byTouch) begin(link, 750); });
      link.addEventListener("blur", (event) => { if (!box.contains(event.relatedTarget)) end(); });
      link.addEventListener("click", (event) => {
        if (!byTouch || !wanted.checked || from === link) return;
        byTouch = false;
        event.preventDefault();
        close();
        from = link;
        open(link).then((shown) => { if (!shown) location.href = link.href; });
      });
    }
    box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget) && event.relatedTarget !== from) end(); });
    box.addEventListener("focusin", () => clearTimeout(waiting));
    box.addEventListener("pointerenter", () => clearTimeout(waiting));
    box.addEventListener("pointerleave", (event) => { if (event.pointerType === "mouse") end(); });
    pin.addEventListener("click", () => {
      if (pinned) { close(); return; }
      pinned = true;
      clearTimeout(waiting);
      say();
    });
    addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    addEventListener("pointerdown", (event) => {
      if (box.matches(":popover-open") && !pinned && !box.contains(event.target) && !event.target.closest?.("a")) close();
    });
    addEventListener("resize", close);
  }

  // The citation, with a button to copy it, its italics with it. Where a page came by plain http the browser offers
  // no clipboard, so the older way is kept beside it.
  async function copy(text, html) {
    if (html && navigator.clipboard && window.ClipboardItem) {
      const of = (type, words) => [type, new Blob([words], { type })];
      const item = new ClipboardItem(Object.fromEntries([of("text/plain", text), of("text/html", html)]));
      try { await navigator.clipboard.write([item]); return true; } catch { /* the older ways, below */ }
    }
    if (navigator.clipboard) {
      try { await navigator.clipboard.writeText(text); return true; } catch { /* the oldest way, below */ }
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "spoken";
    document.body.append(field);
    field.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { /* said below */ }
    field.remove();
    return done;
  }

  function makeCopyButtons(within) {
    for (const citation of within.querySelectorAll(".citation[data-copy]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      const label = citation.dataset.label ?? citation.closest("section")?.querySelector("h2, h3")?.textContent;
      if (label) button.setAttribute("aria-label", `Copy: ${label}`);
      const said = document.createElement("span");
      said.className = "copied";
      said.setAttribute("role", "status");
      button.addEventListener("click", async () => {
        const squeezed = (words) => words.replace(/\s+/g, " ").trim();
        const words = citation.dataset.copy;
        // Several citations are a line each.
        const lines = citation.querySelectorAll(":scope > p");
        const text = lines.length > 0 ? [...lines].map((line) => squeezed(line.textContent)).join("\n") : squeezed(citation.textContent);
        const done = await (words ? copy(words) : copy(text, squeezed(citation.innerHTML)));
        button.focus({ preventScroll: true });
        said.textContent = done ? "copied" : "not copied: select the text instead";
        setTimeout(() => { said.textContent = ""; }, 4000);
      });
      const line = document.createElement("p");
      line.className = "copyline";
      line.append(button, " ", said);
      citation.after(line);
    }
  }

  // The citation in another style, fetched when it is asked for and shown below the source's own. The link leads to
  // the page of that style, where nothing can be fetched.
  function makeStyles() {
    const list = document.querySelector("#cite .styles");
    if (!list) return;
    const shown = document.createElement("div");
    shown.className = "shown-style";
    shown.setAttribute("aria-live", "polite");
    list.after(shown);
    let asked = null;
    list.addEventListener("click", async (event) => {
      const link = event.target.closest("a[data-style]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      asked = link;
      let section = null;
      try {
        const answer = await fetch(link.href);
        const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        section = page?.getElementById(`style-${link.dataset.style}`);
      } catch { /* the page of the style, below */ }
      if (asked !== link) return; // Another was asked for meanwhile.
      if (!section) { location.href = link.href; return; }
      const heading = document.createElement("h3");
      heading.textContent = link.textContent;
      shown.replaceChildren(heading, ...section.querySelectorAll("p"));
      for (const other of list.querySelectorAll("a[aria-current]")) other.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      makeCopyButtons(shown);
    });
  }

  function makeSearchKey() {
    const field = document.querySelector('header.room input[type="search"], main input[type="search"]');
    if (!field) return;
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  }

  // A picture is a link to itself, which a press follows on a phone. Beside a text it is looked at where it stands:
  // a press brings that place near, the next one shows the whole again.
  function makeZoom() {
    const beside = matchMedia("(min-width: 1000px)");
    for (const leaf of document.querySelectorAll(".pane .leaf")) {
      leaf.addEventListener("click", (event) => {
        if (!beside.matches || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        const pane = leaf.closest(".pane");
        const before = leaf.getBoundingClientRect();
        // A press of a key has no place: it means the upper middle.
        const byKey = event.detail === 0;
        const x = byKey ? .5 : (event.clientX - before.left) / before.width;
        const y = byKey ? .1 : (event.clientY - before.top) / before.height;
        leaf.classList.toggle("near");
        const after = leaf.getBoundingClientRect();
        const frame = pane.getBoundingClientRect();
        pane.scrollLeft += after.left + x * after.width - (frame.left + frame.width / 2);
        pane.scrollTop += after.top + y * after.height - (frame.top + frame.height / 2);
      });
    }
  }

  // A browser that forbids storage throws at the first touch of it; the switch works there all the same.
  function keepSwitch() {
    const apparatus = document.getElementById("apparatus");
    if (!apparatus) return;
    const key = "reading-room.apparatus";
    try {
      const kept = localStorage.getItem(key);
      if (kept !== null) apparatus.checked = kept === "on";
    } catch { /* not kept */ }
    apparatus.addEventListener("change", () => {
      try { localStorage.setItem(key, apparatus.checked ? "on" : "off"); } catch { /* not kept */ }
      placeSideNotes();
    });
  }

  // For the other scripts of a page.
  window.readingRoom = { copy, makeCopyButtons, standBy };

  keepSwitch();
  makeCopyButtons(document);
  makeStyles();
  makeSearchKey();
  makeZoom();
  makePreviews();
  if (references.length > 0) makeNoteBox();
  if (references.length > 0 || document.querySelector(`.text ${DOUBTFUL}`)) {
    placeSideNotes();
    WIDE.addEventListener("change", placeSideNotes);
    let waiting = 0;
    addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(placeSideNotes); });
    // The lines stand elsewhere once the room's own letters have come.
    document.fonts?.ready.then(placeSideNotes);
    addEventListener("load", placeSideNotes);
  }
})();
