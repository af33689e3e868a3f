// What the browser tests share: a Chromium, the kinds of page, and a list of failures.
import { chromium } from "playwright-core";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The room under test, from the command line: an address without a slash at its end. */
export function baseFromArguments(usage) {
  const base = process.argv[2];
  if (!base || !/^https?:\/\//.test(base)) {
    console.error(`usage: ${usage}`);
    process.exit(2);
  }
  return base.replace(/\/+$/, "");
}

/** A browser with a fresh profile that speaks to nobody by itself. */
export function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** The kinds of page that a room has; the crawl fails when it saw too few of them. */
export const KINDS = ["home", "document", "cite", "versions", "version", "list", "authority", "archive", "finding aid", "collection", "correspondents", "not-held", "resolve", "search", "reading list", "colophon", "404"];

/** Which kind of page an address is, or null where programs are served and not readers. */
export function kindOf(address, status = 200) {
  const path = new URL(address).pathname.replace(/\/$/, "") || "/";
  if (status === 404) return "404";
  if (path === "/") return "home";
  if (/^\/(documents|people|places|organizations|collections)$/.test(path)) return "list";
  if (/^\/documents\/[^/.]+\.[a-z]/.test(path)) return null;
  if (/^\/documents\/[^/]+\/versions\/[^/]+$/.test(path)) return "version";
  if (/^\/documents\/[^/]+\/cite$/.test(path)) return "cite";
  if (/^\/documents\/[^/]+\/versions$/.test(path)) return "versions";
  if (/^\/documents\/[^/]+$/.test(path)) return "document";
  if (/^\/(people|places|organizations)\/[^/]+$/.test(path)) return "authority";
  if (path === "/archive") return "archive";
  if (path.startsWith("/archive/")) return "finding aid";
  if (path.startsWith("/collections/")) return "collection";
  if (path === "/correspondents") return "correspondents";
  if (path === "/not-held") return "not-held";
  if (path === "/resolve") return "resolve";
  if (path === "/search") return "search";
  if (path === "/list" || path === "/list/cite") return "reading list";
  if (path === "/colophon") return "colophon";
  if (/^\/(static|export|api|files)\//.test(path) || /\.(xml|txt|json|csv|zip|sqlite)$/.test(path) || path === "/healthz") return null;
  return "other";
}

/** Addresses that no link leads to, or that a form leads to. */
export const ALSO = ["/", "/collections", "/search", "/resolve", "/resolve?q=4+November+1945", "/resolve?q=%00%FF%22%28", "/search?q=Harriman", "/search?q=%22control+mechanism%22", "/search?q=%00%FF%22%28", "/search?q=zzzzqqq", "/list", "/list?d=wilson-208877%23p11~To+be+read&d=208889&d=nothing&d=%3Cx%3E&title=Two+cables", "/sitemap.xml", "/robots.txt", "/healthz"];
export const NO_SUCH_PAGE = ["/no-such-page", "/documents/wilson-20887", "/collections/seeds/none"];

export function failures() {
  const seen = new Set();
  return {
    /** Says one failure in one line, once. */
    fail(...words) {
      const line = words.join(": ").replace(/\s+/g, " ").trim();
      if (seen.has(line)) return;
      seen.add(line);
      console.log(`FAIL ${line}`);
    },
    get count() { return seen.size; },
  };
}

/** Runs a task for each item, some at a time, in the order of the list. */
export async function each(items, width, task) {
  const queue = [...items];
  await Promise.all(Array.from({ length: width }, async () => {
    while (queue.length > 0) await task(queue.shift());
  }));
}

/** A page's addresses: the sitemap's, and whatever the pages link to from "/" on. For scripts that need no browser. */
export async function addressesOf(base, limit = 400) {
  const found = new Map();
  const queue = [...ALSO.map((path) => base + path)];
  while (queue.length > 0 && found.size < limit) {
    const address = queue.shift();
    if (found.has(address) || !kindOf(address)) continue;
    const response = await fetch(address, { redirect: "follow" });
    const html = await response.text();
    if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) continue;
    found.set(address, { status: response.status, html });
    for (const [, href] of html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)) {
      const next = new URL(href.replaceAll("&amp;", "&"), response.url);
      next.hash = "";
      if (next.origin === base && !found.has(next.href)) queue.push(next.href);
    }
  }
  for (const path of NO_SUCH_PAGE) {
    const response = await fetch(base + path);
    found.set(base + path, { status: response.status, html: await response.text() });
  }
  return found;
}
