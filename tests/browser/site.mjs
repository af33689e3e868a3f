// The room as files, tried in a browser: behind a plain file server and from the disk, beside the room that is served.
//   node site.mjs http://127.0.0.1:8080 FOLDER
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";
import { baseFromArguments, failures, launch } from "./room.mjs";

const base = baseFromArguments("node site.mjs BASE FOLDER");
const folder = process.argv[3] ?? process.env.SITE;
const report = failures();
const browser = await launch();

// What any web server does without being told anything: files by their names, folders by their index.
const KINDS = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".json": "application/json", ".xml": "application/xml" };
const server = createServer(async (asked, answer) => {
  const [path, query = ""] = asked.url.split("?");
  const file = join(folder, normalize(decodeURIComponent(path.replace(/^\/room/, ""))));
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() && !path.endsWith("/")) {
    answer.writeHead(301, { location: `${path}/${query && `?${query}`}` }).end();
    return;
  }
  const shown = there?.isDirectory() ? join(file, "index.html") : file;
  if (!there || !await stat(shown).catch(() => null)) {
    answer.writeHead(404, { "content-type": "text/html" });
    createReadStream(join(folder, "404.html")).pipe(answer);
    return;
  }
  answer.writeHead(200, { "content-type": KINDS[extname(shown)] ?? "application/octet-stream" });
  createReadStream(shown).pipe(answer);
});
await new Promise((ready) => { server.listen(0, "127.0.0.1", ready); });
// Not at the top of its server: links must not depend on that.
const site = `http://127.0.0.1:${server.address().port}/room`;

const tried = [];
async function trial(name, task) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const fail = (...what) => report.fail(name, ...what);
  page.on("pageerror", (error) => fail("script error", error.message));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) fail("console", message.text(), page.url()); });
  try {
    await task(page, fail);
    tried.push(name);
  } catch (error) {
    fail(error.message.split("\n").slice(0, 3).join(" "));
  } finally {
    await context.close();
  }
}

/** The names of the documents that a search in files finds, on all its pages. */
async function found(page, top, query) {
  const names = [];
  for (let number = 1; ; number += 1) {
    await page.goto(`${top}search/${top.startsWith("file:") ? "index.html" : ""}?q=${encodeURIComponent(query)}&page=${number}`);
    await page.waitForFunction(() => /found/.test(document.getElementById("says").textContent));
    names.push(...await page.$$eval("#found a.title", (links) => links.map((link) => /documents\/([^/]+)\//.exec(link.href)[1])));
    if (await page.locator('#pages a[rel="next"]').count() === 0) return names.sort();
  }
}

/** The same of the room that is served. */
async function foundServed(query) {
  const names = [];
  for (let number = 1; ; number += 1) {
    const answer = await (await fetch(`${base}/api/search?q=${encodeURIComponent(query)}&page=${number}`)).json();
    names.push(...answer.results.map((one) => one.document.name));
    if (number >= answer.pages) return names.sort();
  }
}

const QUERIES = [
  "Molotov", "molotov stalin", "\"control mechanism\"", "Harrim*", "\"far east comm*\"", "note", "the", "Хрущёв", "молотов",
  "café", "3523/sh", "Yan’an", "Harriman's", "zzz", "RGASPI", "\"of the\"", "a*", "“Far Eastern” Japan",
];

await trial("the search in files finds what the served one finds", async (page, fail) => {
  let some = 0;
  for (const query of QUERIES) {
    const [files, served] = [await found(page, `${site}/`, query), await foundServed(query)];
    if (files.join() !== served.join()) fail(query, `files: ${files.join(" ")}`, `served: ${served.join(" ")}`);
    some += files.length;
  }
  if (some === 0) fail("nothing was found at all");
});

await trial("a search shows why, and leads to the paragraph", async (page, fail) => {
  await page.goto(`${site}/`);
  await page.locator("header.room input[type=search]").fill("control mechanism");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#found[data-is-whole]");
  const mark = page.locator("#found mark").first();
  if (!/control|mechanism/i.test(await mark.textContent())) fail("the passage does not mark the words");
  await page.locator('#found .passage a[href*="#p"]').first().click();
  await page.waitForURL(/\/documents\/[^/]+\/#p\d+$/);
  if (await page.evaluate(() => document.getElementById(location.hash.slice(1)) === null)) fail("the paragraph is not there");
});

await trial("another name leads on, with the paragraph", async (page, fail) => {
  await page.goto(`${site}/documents/208877/#p4`);
  await page.waitForURL(/\/documents\/wilson-208877\/#p4$/).catch(() => fail("it stays", page.url()));
});

await trial("an address with a question leads to its page", async (page, fail) => {
  await page.goto(`${site}/not-held/?kind=letters`);
  await page.waitForURL(/\/at\/not-held\/kind(=|%3D)letters\/$/).catch(() => fail("it stays", page.url()));
  await page.goto(`${site}/not-held/?utm_source=mail`);
  await page.waitForLoadState("load");
  if (!page.url().includes("utm_source")) fail("a word of somebody's mail program leads away");
});

await trial("a preview, a style and a note open as in the room", async (page, fail) => {
  await page.goto(`${site}/documents/wilson-208877/`);
  const link = page.locator(".text a:is(.ref.held, .person)").first();
  await link.hover();
  await page.waitForSelector("#preview:popover-open .preview").catch(() => fail("no preview"));
  await page.keyboard.press("Escape");
  await page.locator('#cite a[data-style="apa"]').click();
  await page.waitForSelector("#cite .shown-style .citation").catch(() => fail("no style"));
});

await trial("the reading list works without a room", async (page, fail) => {
  await page.goto(`${site}/documents/wilson-208877/`);
  await page.locator(".tools .keep").click();
  await page.locator(".way-to-list").click();
  await page.waitForURL(/\/list\/$/);
  await page.waitForSelector("ol.kept > li .citation").catch(() => fail("no citation"));
  await page.locator('.styles a[data-style="apa"]').click();
  await page.waitForSelector(".shown-style .citation p").catch(() => fail("no citations in a style"));
  await page.goto(`${site}/list/?d=wilson-208877%23p4~of%20interest&title=Mine`);
  await page.waitForSelector("ol.kept .own-note").catch(() => fail("a shared list is not shown"));
  if (await page.locator("h1").textContent() !== "Mine") fail("a shared list has no title");
});

await trial("what is not there says so, at any depth", async (page, fail) => {
  page.removeAllListeners("console");
  await page.goto(`${site}/documents/never/was/here`);
  if (!/Nothing is at this address/.test(await page.textContent("h1"))) fail("no page says so");
});

await trial("from a disk, pages lead on and the search finds", async (page, fail) => {
  const top = pathToFileURL(`${folder}/`).href;
  await page.goto(`${top}index.html`);
  await page.locator("ol.documents a").first().click();
  await page.waitForSelector("article.document");
  if (!page.url().endsWith("/index.html")) fail("a folder is shown for a page", page.url());
  const style = await page.evaluate(() => getComputedStyle(document.body).fontFamily);
  if (!style.includes("Room")) fail("the style is not there", style);
  const names = await found(page, top, "Molotov");
  if (names.length === 0) fail("nothing is found");
});

await browser.close();
server.close();
console.log(`${tried.length} trials of the room as files, ${report.count} failures`);
process.exit(report.count > 0 ? 1 : 0);
