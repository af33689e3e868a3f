// The reading list of a room that is written into files: what the served room makes of a list is put together here from the
// pages of its documents.
"use strict";
(() => {
  const { top = "./" } = document.documentElement.dataset;
  /** Pages that are read at one time. */
  const AT_ONCE = 4;

  /** The page of a document, whichever of its names was kept; null where there is none. */
  async function pageOf(address, isSecond = false) {
    const answer = await fetch(address);
    if (!answer.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const on = page.documentElement.dataset.leadsOn;
    if (!on || isSecond) return page;
    const other = await pageOf(new URL(on, new URL(address, location.href)).href, true);
    // What leads to a place of its own was another document, with other paragraphs.
    if (other && on.includes("#")) other.documentElement.dataset.hasOtherParagraphs = "";
    return other;
  }

  /** What `task` makes of each entry, in their order. */
  async function ofEach(entries, task) {
    const made = [];
    const next = entries.entries();
    // What cannot be read is left out.
    const worker = async () => { for (const [at, entry] of next) made[at] = await task(entry).catch(() => null); };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return made;
  }

  const element = (name, ...content) => {
    const made = document.createElement(name);
    made.append(...content);
    return made;
  };

  const squeezed = (words) => words.replace(/\s+/g, " ").trim();

  /** An entry as the served room has it on the page of a list. */
  async function rowOf(entry) {
    const page = await pageOf(`${top}documents/${entry.name}/`);
    const title = page?.querySelector("article.document h1, main h1");
    if (!title) return null;
    const paragraph = "hasOtherParagraphs" in page.documentElement.dataset ? null : entry.paragraph;
    const row = document.createElement("li");
    const link = element("a", squeezed(title.textContent));
    link.href = `${top}documents/${entry.name}/`;
    row.append(element("h2", link));
    const kind = element("p", squeezed(page.querySelector(".head .kind")?.textContent ?? ""));
    kind.className = "kind";
    row.append(kind);
    if (paragraph !== null) {
      const block = page.getElementById(`p${paragraph}`)?.cloneNode(true);
      for (const other of block?.querySelectorAll('.spoken, a.n, [role="doc-noteref"]') ?? []) other.remove();
      const way = element("a", `¶\u00a0${paragraph}`);
      way.href = `${link.getAttribute("href")}#p${paragraph}`;
      const passage = element("p", way, " ", squeezed(block?.textContent ?? "").slice(0, 220) || "The text has no such paragraph now.");
      passage.className = "passage";
      row.append(passage);
    }
    const citation = page.querySelector("#cite .citation")?.cloneNode(true);
    if (citation) {
      const url = citation.querySelector("a.url");
      if (url && paragraph !== null) {
        url.href = `${url.getAttribute("href")}#p${paragraph}`;
        url.textContent = url.getAttribute("href");
      }
      citation.removeAttribute("data-copy");
      row.append(document.importNode(citation, true));
    }
    return row;
  }

  /** The citations of entries in a style, each a paragraph. */
  async function citationsOf(entries, style) {
    const each = await ofEach(entries, async ({ name }) => {
      const page = await pageOf(`${top}documents/${name}/cite/`);
      const one = style === "source" ? page?.querySelector(".styled .citation") : page?.querySelector(`#style-${style} .citation`);
      return one ? element("p", ...document.importNode(one, true).childNodes) : null;
    });
    return each.filter(Boolean);
  }

  /** The entries as one file for reference managers, with the reader's notes. */
  async function risOf(entries) {
    const each = await ofEach(entries, async ({ name, paragraph, note }) => {
      const answer = await fetch(`${top}documents/${name}.ris`);
      if (!answer.ok) return "";
      const notes = [paragraph === null ? "" : `Paragraph ${paragraph}`, squeezed(note)].filter(Boolean);
      const lines = notes.map((words) => `N1  - ${words}\r\n`).join("");
      return (await answer.text()).replace(/^ER {2}- ?/m, () => `${lines}ER  - `);
    });
    return each.filter(Boolean).join("");
  }

  window.readingRoom.inFiles = {
    rowsOf: (entries) => ofEach(entries, rowOf),
    citationsOf,
    risOf,
  };
})();
