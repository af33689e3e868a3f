// Only in pages that are files: what a server does with an address is done here.
"use strict";
(() => {
  const { dataset } = document.documentElement;
  const isOnDisk = location.protocol === "file:";
  /** On a disk no folder shows its page by itself. */
  const page = (href) => {
    const to = new URL(href, location.href);
    if (isOnDisk && to.protocol === "file:" && to.pathname.endsWith("/")) to.pathname += "index.html";
    return to.href;
  };

  // Another name of a document leads on, with the paragraph that was cited by it. Where the address has a place of its own, that
  // one counts, as it does when a server leads on: a document that turned out to be another had other paragraphs.
  if (dataset.leadsOn) {
    const to = new URL(page(dataset.leadsOn));
    if (location.hash && !to.hash) to.hash = location.hash;
    location.replace(to);
    return;
  }

  // What stands behind a question mark is a page of its own here; "/documents?page=2" was cited all the same.
  const here = location.pathname.replace(/\/(index\.html)?$/, "").split("/");
  const depth = (dataset.top ?? "").split("../").length - 1;
  const own = depth > 0 ? here.slice(-depth) : [];
  const query = location.search.slice(1);
  if (/^(page|kind|beside|of|from)=[\w=&.%~+-]+$/.test(query) && own[0] !== "at" && own[0] !== "search") {
    const to = page(`${dataset.top}at/${own.join("/")}/${encodeURIComponent(query)}/`);
    // A word that somebody's mail program added leads nowhere: then the page stays as it is.
    fetch(to, { method: "HEAD" }).then((answer) => { if (answer.ok) location.replace(to + location.hash); }, () => {});
  }

  if (!isOnDisk) return;
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link) link.href = page(link.href);
  }, true);
  addEventListener("submit", (event) => { event.target.action = page(event.target.action); }, true);
})();
