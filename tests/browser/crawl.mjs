// Visits every page of a running room and holds what a reader relies on: no dead link, no footnote without its way
// back, no message in the console, no request to elsewhere, nothing for axe-core to find, nothing that a phone
// would have to scroll sideways for.   node crawl.mjs http://127.0.0.1:8080
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ALSO, KINDS, NO_SUCH_PAGE, baseFromArguments, each, failures, kindOf, launch } from "./room.mjs";

const base = baseFromArguments("node crawl.mjs BASE [MINIMUM-KINDS]");
const minimum = Number(process.argv[3] ?? KINDS.length);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// axe-core takes seconds a page: beyond this many of one kind it would only find the same again.
const AXE_OF_A_KIND = Number(process.env.AXE_OF_A_KIND ?? 5);
const report = failures();
const say = report.fail;

const browser = await launch();
const short = (address) => address.startsWith(base) ? address.slice(base.length) || "/" : address;

/** What was learned of each address: its kind, status, and ids. */
const pages = new Map();
/** Each link with a fragment or without, and where it stands. */
const links = new Map();
const machine = new Map();

const queue = [...ALSO, ...NO_SUCH_PAGE].map((path) => base + path);
const queued = new Set(queue);

function enqueue(address) {
  const url = new URL(address);
  url.hash = "";
  if (!queued.has(url.href)) { queued.add(url.href); queue.push(url.href); }
  return url.href;
}

/** The document of which each style of citing is looked at. */
let cited = null;

/** Whether the page is like one that is looked at: of the others it is enough that they are there. */
function isAlike(address) {
  const [, name] = new URL(address).pathname.match(/^\/documents\/([^/]+)\/cite$/) ?? [];
  if (!name || !new URL(address).search) return false;
  cited ??= name;
  return name !== cited;
}

/** Runs inside the page: everything about it that can be asked at once. */
function look() {
  const all = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = [...new Set(all.filter((id, at) => all.indexOf(id) !== at))];
  const links = [...document.querySelectorAll("a[href], area[href]")].map((link) => new URL(link.getAttribute("href"), document.baseURI).href); // Of a link in a drawing `href` is no text.
  const notes = [];
  const named = (link) => document.getElementById(decodeURIComponent(new URL(link.href).hash.slice(1)));
  // A note at the side repeats one at the end, with the references in it, for the eye alone.
  const references = [...document.querySelectorAll('[role="doc-noteref"]')].filter((link) => !link.closest(".sidenote"));
  for (const reference of references) {
    if (!reference.id) notes.push(`a reference to a note without an id: ${reference.outerHTML.slice(0, 80)}`);
    const note = reference.hasAttribute("href") ? named(reference) : null;
    if (!note) { notes.push(`${reference.id}: no note at ${reference.getAttribute("href")}`); continue; }
    // Where the edition says where the paper lies is shown with what the room says of that.
    if (!note.closest('[role="doc-endnotes"], #source-note')) notes.push(`${reference.id}: its note ${note.id} is not among the endnotes`);
    const back = [...note.querySelectorAll('[role="doc-backlink"]')].some((link) => named(link) === reference);
    if (!back) notes.push(`${note.id}: no way back to ${reference.id}`);
  }
  for (const back of document.querySelectorAll('[role="doc-backlink"]')) {
    if (named(back)?.getAttribute("role") !== "doc-noteref") notes.push(`a way back that leads to no reference: ${back.getAttribute("href")}`);
  }
  return {
    ids: all, twice, links, notes,
    h1: document.querySelectorAll("h1").length,
    title: document.title.trim(),
    lang: document.documentElement.lang,
  };
}

async function visit(context, address) {
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(`script error: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (["http:", "https:", "ws:", "wss:"].includes(url.protocol) && url.origin !== base) say(short(address), `a request to elsewhere, ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && response.url() !== address && !response.url().endsWith("/favicon.ico")) say(short(address), `${response.status()} for ${short(response.url())}`);
  });
  try {
    const response = await page.goto(address, { waitUntil: "load" });
    const status = response.status();
    const headers = response.headers();
    const here = page.url().replace(/#.*/, "");
    const kind = kindOf(here, status);
    const wanted = NO_SUCH_PAGE.some((path) => base + path === address) ? 404 : 200;
    if (status !== wanted) say(short(address), `status ${status}, not ${wanted}`);
    const policy = headers["content-security-policy"] ?? "";
    if (!policy) say(short(address), "no Content-Security-Policy");
    if (/unsafe-inline|unsafe-eval/.test(policy)) say(short(address), `Content-Security-Policy allows what it should not: ${policy}`);
    if (headers["x-content-type-options"] !== "nosniff") say(short(address), "no X-Content-Type-Options: nosniff");
    if (!headers["referrer-policy"]) say(short(address), "no Referrer-Policy");
    const seen = await page.evaluate(look);
    for (const id of seen.twice) say(short(address), `the id "${id}" stands twice`);
    for (const note of seen.notes) say(short(address), note);
    if (seen.h1 !== 1) say(short(address), `${seen.h1} first headings`);
    if (!seen.title) say(short(address), "no title");
    if (!seen.lang) say(short(address), "no language");
    // Read from what was sent: a script may move a note by its style, a page may not carry one.
    const inline = await page.evaluate((html) => {
      const sent = new DOMParser().parseFromString(html, "text/html");
      return [...sent.querySelectorAll('[style], style, script:not([src]):not([type="application/ld+json"])')].map((element) => element.localName);
    }, await response.text());
    if (inline.length > 0) say(short(address), `inline styles or scripts in ${inline.join(", ")}`);
    await page.evaluate(() => document.fonts.ready);
    for (const line of said) {
      // The browser itself reports the status of a page that is meant to be absent.
      if (wanted === 404 && /status of 404/.test(line)) continue;
      say(short(address), `console: ${line}`);
    }
    pages.set(address, { kind, status, ids: new Set(seen.ids), here });
    for (const link of seen.links) {
      const url = new URL(link);
      if (url.origin !== base) {
        if (!/^(https?|mailto):$/.test(url.protocol)) say(short(address), `a strange link, ${link}`);
        continue;
      }
      if (!links.has(link)) links.set(link, address);
      enqueue(link);
    }
  } catch (error) {
    say(short(address), error.message.split("\n")[0]);
    pages.set(address, { kind: "unread", status: 0, ids: new Set(), here: address });
  } finally {
    await page.close();
  }
}

async function ask(address) {
  const response = await fetch(address, { redirect: "follow" }).catch((error) => ({ status: 0, error, headers: new Headers() }));
  const type = response.headers.get("content-type") ?? "";
  const body = response.arrayBuffer ? (await response.arrayBuffer()).byteLength : 0;
  if (response.status !== 200) say(short(address), `status ${response.status}`);
  else if (body === 0) say(short(address), "nothing in it");
  if (!type) say(short(address), "no Content-Type");
  machine.set(address, response.status);
  return type;
}

// The walk. New pages come while it goes on, so it is over when the queue is empty and nobody works.
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
let working = 0;
await Promise.all(Array.from({ length: 2 }, async () => {
  for (;;) {
    const address = queue.shift();
    if (!address) {
      if (working === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    working += 1;
    try {
      if (kindOf(address) === null || isAlike(address)) {
        await ask(address);
      } else {
        await visit(context, address);
      }
    } finally {
      working -= 1;
    }
  }
}));
await context.close();

// Each link, with its fragment.
for (const [link, from] of links) {
  const url = new URL(link);
  const fragment = decodeURIComponent(url.hash.slice(1));
  url.hash = "";
  const page = pages.get(url.href);
  if (!page) {
    if (machine.get(url.href) !== 200) say(short(from), `a link that leads nowhere, ${short(link)}`);
    continue;
  }
  if (page.status !== 200 && page.status !== 404) say(short(from), `a link to status ${page.status}, ${short(link)}`);
  if (page.status === 404 && url.href !== from) say(short(from), `a dead link, ${short(link)}`);
  if (fragment && !page.ids.has(fragment)) say(short(from), `no place "${fragment}" on ${short(url.href)}`);
}

// Each kind of page as it is seen: wide and on a phone, light and dark. Here alone the page's own policy is set
// aside, because axe-core has to be put into it.
const chosen = [];
const ofKind = {};
for (const [address, { kind }] of pages) {
  ofKind[kind] = (ofKind[kind] ?? 0) + 1;
  if (ofKind[kind] <= AXE_OF_A_KIND) chosen.push(address);
}
let checked = 0;
for (const [width, colorScheme] of [[1440, "light"], [1440, "dark"], [390, "light"], [390, "dark"]]) {
  const narrow = width < 500;
  const seen = await browser.newContext({ viewport: { width, height: narrow ? 844 : 900 }, colorScheme, bypassCSP: true, isMobile: narrow, hasTouch: narrow });
  await each(chosen, 2, async (address) => {
    const page = await seen.newPage();
    try {
      await page.goto(address, { waitUntil: "load" });
      await page.evaluate(() => document.fonts.ready);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) {
        const which = await page.evaluate(() => {
          const limit = document.documentElement.clientWidth;
          const over = [...document.querySelectorAll("body *")].find((element) => element.getBoundingClientRect().right > limit + 1 && !element.closest(".spoken, .skip"));
          return over ? `${over.localName}.${over.getAttribute("class") ?? ""}` : "?";
        });
        say(short(address), `at ${width} px it is ${wide} px too wide, from ${which} on`);
      }
      await page.evaluate(AXE);
      const result = await page.evaluate(() => window.axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        resultTypes: ["violations"],
      }));
      for (const violation of result.violations) {
        for (const node of violation.nodes.slice(0, 3)) {
          say(short(address), `axe, ${width} px, ${colorScheme}`, violation.id, node.target.join(" "), (node.failureSummary ?? violation.help).replace(/^Fix (any|all) of the following:\s*/, ""));
        }
      }
      checked += 1;
    } catch (error) {
      say(short(address), `axe, ${width} px`, error.message.split("\n")[0]);
    } finally {
      await page.close();
    }
  });
  await seen.close();
}

// A phone must not scroll sideways on any page, not only on those that axe-core saw.
const rest = [...pages.keys()].filter((address) => !chosen.includes(address));
const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
await each(rest, 2, async (address) => {
  const page = await phone.newPage();
  await page.goto(address, { waitUntil: "load" });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) say(short(address), `at 390 px it is ${wide} px too wide`);
  await page.close();
});
await browser.close();

const missing = KINDS.filter((kind) => !ofKind[kind]);
if (KINDS.length - missing.length < minimum) say("the room", `no page of these kinds was seen: ${missing.join(", ")}`);
console.log(JSON.stringify({ pages: pages.size, kinds: ofKind, machine: machine.size, links: links.size, axe: checked, failures: report.count }));
process.exit(report.count > 0 ? 1 : 0);
