// "This passage": what a reader has selected in a text, as a quotation, with its citation, and with the address of just
// that paragraph. The quotation is the bare text, as any selection of it is. The address ends in a text fragment
// (WICG, Scroll to Text Fragment) where that finds these words and none before them.
"use strict";
(() => {
  const article = document.querySelector("article.document");
  const link = document.querySelector("#cite .citation a.url");
  if (!article || !link || !HTMLElement.prototype.showPopover) return;
  const PLACE = /^(p\d+|fn\d+)(-[a-z0-9-]+)?$/i;
  const squeeze = (words) => words.replace(/\s+/g, " ").trim();

  /** The paragraph or note that a place in the document belongs to. */
  function placeOf(node) {
    let element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    while (element && element !== article) {
      if (PLACE.test(element.id) && element.closest(".text, .notes")) return element;
      element = element.parentElement;
    }
    return null;
  }

  /** What is selected of the text: the words, and where they begin and end; null where nothing of it is. */
  function selected() {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    const from = placeOf(range.startContainer);
    const words = selection.toString().replace(/[^\S\n]+/g, " ").replace(/ ?\n\s*/g, "\n").trim();
    if (!from || words.length < 2) return null;
    // A selection that runs out of the text is quoted to its end, and found by its beginning.
    return { range, from, to: placeOf(range.endContainer) ?? from, words };
  }

  /** The text of a block up to a place in it, or all of it: what stands in its lines, without labels that are only spoken. */
  function textOf(block, node, offset) {
    const range = document.createRange();
    range.selectNodeContents(block);
    if (node) range.setEnd(node, offset);
    const copy = range.cloneContents();
    for (const label of copy.querySelectorAll(".spoken")) label.remove();
    return copy.textContent;
  }

  const isOfWord = (letter) => letter !== undefined && /[\p{L}\p{N}\p{M}]/u.test(letter);

  /** The cell of a row that a place in it belongs to; of any other block, the block itself. */
  function cellOf(block, node) {
    if (!block.matches("tr")) return block;
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return element?.closest("td, th") ?? null;
  }

  /** ":~:text=first words,last words" of a passage; empty where the words stand on the page before it, too. */
  function fragment({ range, from, to }) {
    // A browser looks for words in a cell at a time, never over the border of two.
    from = cellOf(from, range.startContainer);
    to = cellOf(to, range.endContainer);
    if (!from || !to) return "";
    const text = textOf(from);
    let start = textOf(from, range.startContainer, range.startOffset).length;
    // Browsers look for whole words.
    while (start > 0 && isOfWord(text[start]) && isOfWord(text[start - 1])) start -= 1;
    const last = textOf(to);
    let end = to.contains(range.endContainer) ? textOf(to, range.endContainer, range.endOffset).length : last.length;
    while (end > 0 && isOfWord(last[end - 1]) && isOfWord(last[end])) end += 1;
    const first = squeeze(from === to ? text.slice(start, end) : text.slice(start)).split(" ");
    const before = document.createRange();
    before.setStart(document.body, 0);
    before.setEnd(from, 0);
    const lead = squeeze(`${before.toString()} ${text.slice(0, start)}`).toLowerCase();
    const coded = (words) => encodeURIComponent(words.join(" ")).replaceAll("-", "%2D");
    const length = [4, 6, 8, 12, 16].find((words) => !lead.includes(first.slice(0, words).join(" ").toLowerCase()));
    if (!length) return "";
    // Beginning and end must not overlap.
    const isWhole = from === to && first.length <= length + 4;
    const begins = isWhole ? first : first.slice(0, length);
    // Who selects by lines ends before the first word of the next.
    const ends = isWhole ? [] : squeeze(last.slice(from === to ? start : 0, end)).split(" ").slice(-4).filter(Boolean);
    // A browser does not look over a label that stands between two words.
    const stands = (block, words) => squeeze(block.textContent).includes(words.join(" "));
    if (!stands(from, begins) || !stands(to, ends)) return "";
    return `:~:text=${[begins, ends].filter((words) => words.length > 0).map(coded).join(",")}`;
  }

  const said = document.createElement("p");
  said.className = "spoken";
  said.setAttribute("role", "status");
  const offer = document.createElement("button");
  offer.type = "button";
  offer.className = "offer";
  offer.setAttribute("popover", "manual");
  offer.textContent = "Cite this passage";
  offer.title = "or press c";
  const box = document.createElement("div");
  box.className = "notebox passagebox";
  box.setAttribute("popover", "auto");
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-label", "This passage");
  box.tabIndex = -1;
  article.append(said, offer, box);

  /** Beside the end of what is selected. */
  function place(element, { range, from }) {
    const rects = range.getClientRects();
    const area = rects[rects.length - 1] ?? from.getBoundingClientRect();
    window.readingRoom.standBy(element, area, area.right - element.offsetWidth / 2, 10);
  }

  /** A line to copy: what it is, its words, and what is copied where that differs. */
  function line(label, words, copied) {
    const head = document.createElement("p");
    head.className = "role";
    head.textContent = label;
    const body = document.createElement("p");
    body.className = "citation";
    body.dataset.label = label;
    body.dataset.copy = copied ?? "";
    body.textContent = words;
    return [head, body];
  }

  function open(passage) {
    const own = link.getAttribute("href");
    // A text beside the document's own is there when its language is asked for.
    const [, , beside] = PLACE.exec(passage.from.id);
    const address = `${own}${beside ? `?beside=${beside.slice(1)}` : ""}#${passage.from.id}`;
    // In the style that the reader has chosen, else as the source has it; a collection's entry names no paper.
    const style = document.querySelector("#cite .shown-style .citation");
    const chosen = style?.textContent.includes(own) ? style : link.closest(".citation");
    const citation = squeeze(chosen.textContent).replace(own, address);
    const exact = address + fragment(passage);
    const quoted = `“${squeeze(passage.words)}” ${citation}`;
    box.replaceChildren(
      ...line("Quotation", passage.words, passage.words),
      ...line("With its citation", quoted, quoted),
      ...line("Address of this passage", exact, exact),
    );
    window.readingRoom.makeCopyButtons(box);
    const [, number] = /^p(\d+)$/.exec(passage.from.id) ?? [];
    const { kept } = window.readingRoom;
    if (number && kept?.works) {
      const keep = document.createElement("p");
      keep.className = "listtools";
      keep.append(kept.makeButton({ name: article.dataset.name, paragraph: Number(number) }, `paragraph ${number}`), ` paragraph ${number} on your reading list`);
      box.append(keep);
    }
    if (offer.matches(":popover-open")) offer.hidePopover();
    box.showPopover();
    place(box, passage);
    box.focus({ preventScroll: true });
  }

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const passage = box.matches(":popover-open") ? null : selected();
      if (!passage) {
        if (offer.matches(":popover-open")) offer.hidePopover();
        said.textContent = "";
        return;
      }
      if (!offer.matches(":popover-open")) offer.showPopover();
      said.textContent = "Press c to cite this passage.";
      place(offer, passage);
    }, 250);
  });
  // A press on the button must not end the selection.
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  offer.addEventListener("click", () => {
    const passage = selected();
    if (passage) open(passage);
  });
  // The key for those who select without a pointer, for whom the button is far away.
  addEventListener("keydown", (event) => {
    if (event.key !== "c" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
    const passage = selected();
    if (!passage) return;
    event.preventDefault();
    open(passage);
  });
})();
