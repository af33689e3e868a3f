// A reader's own list, tried in a browser: papers and a paragraph are kept, noted, put in order, shared, taken along, and
// nothing but what the reader does takes them away.   node list.mjs http://127.0.0.1:8080
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { baseFromArguments, failures, launch } from "./room.mjs";

const base = baseFromArguments("node list.mjs BASE");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const report = failures();
const browser = await launch();
const tried = [];

const FIRST = "wilson-208877";
const SECOND = "wilson-208889";
const NOTE = "Compare with the draft:\n“control” & <b>council</b> ~ 50% #1";
const KEY = "reading-room.list";

async function trial(name, options, task) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, permissions: ["clipboard-read", "clipboard-write"], ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const fail = (...what) => report.fail(name, ...what);
  page.on("pageerror", (error) => fail("script error", error.message));
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) fail("console", message.text()); });
  page.on("request", (request) => { if (/^https?:/.test(request.url()) && !request.url().startsWith(base)) fail("a request to elsewhere", request.url()); });
  try {
    await task(page, fail, context);
    tried.push(name);
  } catch (error) {
    fail(error.message.split("\n").slice(0, 3).join(" "));
  } finally {
    await context.close();
  }
}

/** Whether something becomes true, since the page does its part after the press. */
async function holds(page, what, asked, argument) {
  return page.waitForFunction(asked, argument, { timeout: 8000 }).then(() => true, () => { report.fail(what); return false; });
}

const kept = (page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? "null"), KEY);
const open = async (page, path) => { await page.goto(base + path, { waitUntil: "load" }); await page.evaluate(() => document.fonts.ready); };
const rows = (page, count) => page.waitForFunction((count) => document.querySelectorAll("ol.kept > li").length === count, count);

/** Puts a list into the browser before its page is opened. */
async function put(page, value) {
  await open(page, "/healthz");
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, typeof value === "string" ? value : JSON.stringify(value)]);
}

const entry = (name, paragraph = null, note = "") => ({ name, paragraph, note });
const listOf = (...entries) => ({ version: 1, title: "", entries });

async function axe(page, where, fail) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] }));
  for (const violation of violations) fail(where, violation.id, violation.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", "));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) fail(where, `${wide} px too wide`);
}

let address = "";

await trial("two documents and a paragraph are kept, noted, shared and taken along", {}, async (page, fail) => {
  await open(page, `/documents/${FIRST}`);
  if (await page.locator(".way-to-list").count() !== 0) fail("the head counts what nobody kept");
  const keep = page.locator(".tools .keep");
  await keep.focus();
  await page.keyboard.press("Enter");
  if (await keep.getAttribute("aria-pressed") !== "true") fail("the button does not say that the document is kept");
  if (!(await keep.textContent()).startsWith("Kept")) fail("the button does not read “Kept”");
  if (await page.locator(".way-to-list").textContent() !== "Kept 1") fail("the head does not count it");
  const spoken = await page.locator("p.spoken[role=status]").allTextContents();
  if (!spoken.some((words) => words.startsWith("Kept."))) fail("nothing is said of it");

  const words = await page.locator("#p4").textContent();
  const number = page.locator(".text a.n[href='#p4']");
  await number.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  if (!(await kept(page)).entries.some((one) => one.paragraph === 4)) fail("the keyboard does not keep a paragraph");
  if (!await number.evaluate((link) => link.classList.contains("kept"))) fail("the number does not show that its paragraph is kept");
  const text = await page.evaluate(() => { getSelection().selectAllChildren(document.querySelector(".text")); return getSelection().toString(); });
  if (/keep|kept/i.test(text)) fail("the button is copied with the text");

  await open(page, "/search?q=control");
  const found = page.locator(`.hits > li:has(a.title[href="/documents/${SECOND}"]) .keep`);
  if (await found.count() === 1) await found.click(); else { await open(page, `/documents/${SECOND}`); await page.locator(".tools .keep").click(); }

  await page.locator(".way-to-list").click();
  await rows(page, 3);
  const field = page.locator("ol.kept > li").nth(1).locator("textarea");
  await field.fill(NOTE);
  await page.locator("#list-title").fill("The council for Japan");
  await page.locator("#list-title").blur();
  await page.reload();
  await rows(page, 3);
  if (await field.inputValue() !== NOTE) fail("the note is gone after a reload");
  if (await page.locator("#list-title").inputValue() !== "The council for Japan") fail("the title is gone after a reload");
  if (!(await page.locator("ol.kept > li").nth(1).locator(".passage").textContent()).includes(words.trim().slice(0, 12))) fail("the paragraph's words do not stand there");

  await page.locator("#copy-address").click();
  await holds(page, "the address is not copied", () => document.getElementById("said").textContent.includes("copied"));
  address = (await page.evaluate(() => navigator.clipboard.readText())).replace(/^https?:\/\/[^/]+/, base);
  if (!address.startsWith(`${base}/list?d=${FIRST}&`)) fail("the address is not that of the list", address);

  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#files a", { hasText: ".ris" }).click()]);
  const ris = readFileSync(await download.path(), "utf8");
  if ((ris.match(/^ER {2}- /gm) ?? []).length !== 3) fail("the RIS file has not three records", ris.slice(0, 200));
  if (!ris.includes(`N1  - ${NOTE.replace("\n", " ")}\r\n`)) fail("the note is not in the RIS file", ris);

  await page.locator('.take [data-style="chicago"]').click();
  await page.waitForFunction(() => document.querySelectorAll(".shown-style .citation > p").length === 3);
  await page.locator(".shown-style .copy").click();
  await holds(page, "the citations are not copied", () => document.querySelector(".shown-style .copied").textContent === "copied");
  const pasted = await page.evaluate(() => navigator.clipboard.readText());
  if (pasted.trim().split("\n").length !== 3) fail("the citations are not a line each", pasted);

  await page.locator(".take [data-style=source]").click();
  await page.waitForFunction(() => document.querySelector(".shown-style h3").textContent.includes("source") && document.querySelectorAll(".shown-style .citation > p").length === 3);

  const coins = await page.locator(".Z3988").nth(1).getAttribute("title");
  if (new URLSearchParams(coins).get("rft.description") !== NOTE) fail("what Zotero takes from the page has no note", coins);
  await axe(page, "own list", fail);
});

await trial("whoever has the address sees the list, and keeps it once", {}, async (page, fail) => {
  await page.goto(address);
  await rows(page, 3);
  if (await page.locator("h1").textContent() !== "The council for Japan") fail("the title is not there");
  if ((await page.locator(".own-note").textContent()).replace("Note: ", "") !== NOTE) fail("the note is not there as it was written", await page.locator(".own-note").textContent());
  if (await page.locator(".Z3988").count() !== 3) fail("not each entry can be taken by Zotero");
  await axe(page, "shared list", fail);
  await page.locator("#keep-all").click();
  await page.locator("#keep-all").click();
  const list = await kept(page);
  if (list.entries.length !== 3 || list.title !== "The council for Japan") fail("what was shared is not kept once", JSON.stringify(list));
  if (!list.entries.some((one) => one.note === NOTE)) fail("the note is not kept");
});

await trial("a shared list needs no script", { javaScriptEnabled: false }, async (page, fail) => {
  await page.goto(address);
  if (await page.locator("ol.kept > li .citation").count() !== 3) fail("the entries are not there");
  if (await page.locator("#take-over").isVisible()) fail("a button stands there that does nothing");
  await page.locator(".take [data-style=apa]").click();
  if (await page.locator("#style-apa .citation > p").count() !== 3) fail("the citations are not there");
});

await trial("what is stored by others is left out and breaks nothing", {}, async (page, fail) => {
  for (const bad of ["", "{", "null", "[]", '{"version":1}', '{"version":2,"entries":[{"name":"a"}]}', '{"version":1,"entries":{"length":3}}']) {
    await put(page, bad);
    await open(page, "/list");
    if (await page.locator("#nothing").isHidden()) fail("the page does not say that nothing is kept", bad);
  }
  const odd = [null, 7, "x", {}, entry("<img src=x>"), entry("../documents"), entry(FIRST, -1), entry(FIRST, 1.5), entry(FIRST, "4"), entry(FIRST, null, { a: 1 }), entry(FIRST), entry(SECOND, 3, `\ud800\u0000${"n".repeat(3000)}`)];
  await put(page, { version: 1, title: ["x"], entries: odd });
  await open(page, "/list");
  await rows(page, 2);
  if ((await page.locator("textarea").nth(1).inputValue()).length !== 2000) fail("a note is longer than it may be");
});

await trial("order, removal, undo, and a file of the list", {}, async (page, fail) => {
  await put(page, listOf(entry(FIRST), entry(FIRST, 6, "sixth"), entry("no-such-paper", null, "lost"), entry(SECOND)));
  await open(page, "/list");
  await rows(page, 4);
  if (!(await page.locator("ol.kept > li").nth(2).textContent()).includes("Not in this room")) fail("a paper that is not here is not said to be so");
  const names = async () => (await kept(page)).entries.map((one) => one.name + (one.paragraph ?? ""));
  const up = page.locator("ol.kept > li").nth(1).locator('[data-do="up"]');
  await up.focus();
  await page.keyboard.press("Enter");
  if ((await names()).join() !== [`${FIRST}6`, FIRST, "no-such-paper", SECOND].join()) fail("Up does not move an entry", (await names()).join());
  if (await page.evaluate(() => document.activeElement?.dataset.do) !== "down") fail("the focus is lost where an entry cannot move further");
  await page.locator("ol.kept > li").first().locator('[data-do="remove"]').click();
  await rows(page, 3);
  await page.keyboard.press("Enter");
  await rows(page, 4);
  if ((await kept(page)).entries[0].note !== "sixth") fail("undo does not bring the note back");

  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
  const saved = await download.path();
  await page.locator("#clear").click();
  await page.waitForFunction(() => document.getElementById("own").hidden);
  await page.locator("#file").setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{}") });
  await holds(page, "what is no list is not refused", () => document.getElementById("said").textContent.includes("no reading list"));
  await page.locator("#file").setInputFiles({ name: "list.json", mimeType: "application/json", buffer: readFileSync(saved) });
  await rows(page, 4);
  if ((await kept(page)).entries[0].note !== "sixth") fail("the file does not bring the list back");

  await open(page, `/documents/${FIRST}`);
  await page.locator(".tools .keep").click();
  if ((await kept(page)).entries.some((one) => one.name === FIRST && one.paragraph === null)) fail("a second press does not take it off");
});

await trial("a passage is kept from the box that cites it", {}, async (page, fail) => {
  await open(page, `/documents/${FIRST}`);
  await page.evaluate(() => getSelection().selectAllChildren(document.getElementById("p11")));
  await page.keyboard.press("c");
  const keep = page.locator(".passagebox .keep");
  await keep.click();
  if (await keep.getAttribute("aria-pressed") !== "true") fail("the button does not say that the passage is kept");
  if ((await kept(page)).entries[0]?.paragraph !== 11) fail("the paragraph is not kept");
});

await trial("two tabs stay in step", {}, async (page, fail, context) => {
  await put(page, listOf(entry(FIRST, null, "one")));
  await open(page, "/list");
  await rows(page, 1);
  const other = await context.newPage();
  await open(other, `/documents/${SECOND}`);
  await other.locator(".tools .keep").click();
  await rows(page, 2);
  await page.locator("textarea").first().fill("written here");
  await other.locator(".tools .keep").click();
  await rows(page, 1);
  await page.locator("textarea").first().blur();
  await page.waitForTimeout(600);
  const list = await kept(page);
  if (list.entries.length !== 1 || list.entries[0].note !== "written here") fail("one tab undoes what the other did", JSON.stringify(list));
});

await trial("a list that is too long for an address is offered as a file, and taken along in parts", {}, async (page, fail) => {
  await put(page, listOf(...Array.from({ length: 9 }, (_, at) => entry(FIRST, at + 1, "n".repeat(1900)))));
  await open(page, "/list");
  await rows(page, 9);
  await page.locator("#copy-address").click();
  await holds(page, "nothing is said of the length", () => /Save it as a file/.test(document.getElementById("said").textContent));
  const hrefs = await page.locator("#files a", { hasText: ".ris" }).evaluateAll((links) => links.map((link) => link.href));
  if (hrefs.length < 3 || hrefs.some((href) => href.length > 8200)) fail("the files do not come in parts", hrefs.map((href) => href.length).join());
  let records = 0;
  for (const href of hrefs) records += ((await (await fetch(href)).text()).match(/^ER {2}- /gm) ?? []).length;
  if (records !== 9) fail(`${records} of 9 entries are in the files`);
});

for (const [width, colorScheme] of [[390, "light"], [390, "dark"], [1440, "dark"]]) {
  await trial(`the list at ${width} px, ${colorScheme}`, { viewport: { width, height: 844 }, colorScheme }, async (page, fail) => {
    await put(page, listOf(entry(FIRST, null, "a note"), entry(FIRST, 4), entry("no-such-paper")));
    await open(page, "/list");
    await rows(page, 3);
    await page.locator('[data-do="remove"]').last().click();
    await axe(page, "list", fail);
    await open(page, `/documents/${FIRST}`);
    await axe(page, "document", fail);
  });
}

await trial("in print the list has its notes and addresses, and no buttons", {}, async (page, fail) => {
  await put(page, listOf(entry(FIRST, 4, "a note to print")));
  await open(page, "/list");
  await rows(page, 1);
  await page.emulateMedia({ media: "print" });
  if (!await page.locator(".own-note.printed").isVisible()) fail("the note is not printed");
  if (!await page.locator(".kept .url").isVisible()) fail("the address is not printed");
  for (const gone of ["textarea", "button", "#files", "#save"]) {
    if (await page.locator(gone).first().isVisible()) fail(`${gone} is printed`);
  }
});

await trial("a browser that keeps nothing says so", {}, async (page, fail) => {
  await page.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }));
  await open(page, "/list");
  if (!/does not let pages keep/.test(await page.locator("#nothing").textContent())) fail("nothing is said");
  await open(page, `/documents/${FIRST}`);
  if (await page.locator(".keep").count() !== 0) fail("a button stands there that does nothing");
});

await browser.close();
console.log(JSON.stringify({ tried: tried.length, failures: report.count }));
process.exit(report.count > 0 ? 1 : 0);
