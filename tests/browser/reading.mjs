// What a reader does with a document's page, tried in a browser: opening a footnote, copying, the switch to the
// bare text, a page without scripts, print.   node reading.mjs http://127.0.0.1:8080
import { addressesOf, baseFromArguments, failures, kindOf, launch } from "./room.mjs";

const base = baseFromArguments("node reading.mjs BASE");
const report = failures();
const short = (address) => address.slice(base.length);
const squeeze = (text) => text.replace(/\s+/g, " ").trim();

const documents = [...(await addressesOf(base))]
  .filter(([address, { status }]) => kindOf(address, status) === "document")
  .map(([address]) => address);
if (documents.length === 0) report.fail("the room", "no document was found");

const browser = await launch();
const tried = { documents: documents.length, notes: 0, previews: 0, copied: 0, "without script": 0, bare: 0, print: 0, citation: 0, passage: 0, fragment: 0, row: 0 };

/** Opens a page, hands it to the trial, and reports what the trial throws. */
async function trial(name, address, options, task) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  context.setDefaultTimeout(30_000); // What never comes fails; what comes late on a busy machine does not.
  const page = await context.newPage();
  try {
    await page.goto(address, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    await task(page, (what) => report.fail(short(address), name, what));
  } catch (error) {
    report.fail(short(address), name, error.message.split("\n")[0]);
  } finally {
    await context.close();
  }
}

const OPEN = ".notebox:popover-open";
const shown = (page, selector) => page.evaluate((selector) => [...document.querySelectorAll(selector)].filter((element) => {
  const style = getComputedStyle(element);
  return element.getClientRects().length > 0 && style.visibility !== "hidden";
}).length, selector);
/** What a reader would paste after marking the whole text. */
const selected = (page) => page.evaluate(() => {
  const selection = getSelection();
  selection.removeAllRanges();
  selection.selectAllChildren(document.querySelector(".text"));
  return selection.toString();
});

for (const address of documents) {
  for (const width of [390, 1000, 1440]) {
    await trial(`a footnote at ${width} px`, address, { viewport: { width, height: 800 } }, async (page, fail) => {
      const references = page.locator('.text a[role="doc-noteref"], .head a[role="doc-noteref"]');
      const count = await references.count();
      if (count === 0) return;
      tried.notes += 1;
      const reference = references.first();
      const id = await reference.getAttribute("id");
      const wanted = squeeze(await page.evaluate((link) => {
        const note = document.querySelector(link);
        return (note.querySelector(".note-text") ?? note).textContent;
      }, await reference.getAttribute("href")));
      const before = await page.evaluate(() => location.href);

      await reference.click();
      if (await page.locator(OPEN).count() !== 1) return fail("a press does not open it");
      const text = squeeze(await page.locator(OPEN).textContent());
      if (!text.includes(wanted)) fail(`it says "${text.slice(0, 60)}…", not "${wanted.slice(0, 60)}…"`);
      if (await page.locator(`${OPEN} [role="doc-backlink"]`).count() > 0) fail("the way back stands in it");
      const repeated = await page.evaluate(() => [...document.querySelectorAll("[id]")].map((element) => element.id).filter((id, at, all) => all.indexOf(id) !== at));
      if (repeated.length > 0) fail(`ids stand twice: ${repeated.join(", ")}`);
      const outside = await page.evaluate((open) => {
        const area = document.querySelector(open).getBoundingClientRect();
        return area.left < 0 || area.right > document.documentElement.clientWidth || area.top < 0 || area.top > innerHeight;
      }, OPEN);
      if (outside) fail("it stands outside the window");
      await page.keyboard.press("Escape");
      if (await page.locator(OPEN).count() !== 0) fail("Escape does not close it");
      if (await page.evaluate(() => document.activeElement?.id) !== id) fail("the focus does not return to the reference");

      await page.keyboard.press("Enter");
      if (await page.locator(OPEN).count() !== 1) fail("Enter does not open it");
      await page.mouse.click(3, 3);
      if (await page.locator(OPEN).count() !== 0) fail("a press elsewhere does not close it");
      if (await page.evaluate(() => location.href) !== before) fail("the address changed");

      const side = await page.evaluate(() => [...document.querySelectorAll(".sidenote")]
        .map((note) => note.getBoundingClientRect()).filter((area) => area.height > 0)
        .map(({ top, bottom, left, right }) => ({ top, bottom, left, right })));
      if (width >= 1300) {
        if (side.length === 0) fail("no note stands at the side");
        const edge = await page.evaluate(() => document.querySelector(".text").getBoundingClientRect().right);
        if (side.some((area) => area.left < edge)) fail("a side note covers the text");
        if (side.some((area) => area.right > width)) fail("a side note leaves the window");
        const sorted = side.sort((a, b) => a.top - b.top);
        if (sorted.some((area, at) => at > 0 && area.top < sorted[at - 1].bottom)) fail("side notes cover one another");
      } else if (side.length > 0) {
        fail("a side note stands where there is no room for it");
      }
    });
  }

  await trial("a preview", address, { viewport: { width: 1000, height: 800 } }, async (page, fail) => {
    const link = page.locator(".text a:is(.ref.held, .person, .place, .organization):not(.uncertain)").first();
    if (await link.count() === 0) return;
    tried.previews += 1;
    const box = page.locator("#preview:popover-open");
    const before = page.url();
    await link.hover();
    await page.waitForTimeout(300);
    if (await box.count() !== 0) fail("it opens at once");
    await box.waitFor({ timeout: 4000 });
    if (squeeze(await box.locator(".what").textContent()) === "") fail("it says nothing");
    await page.mouse.move(1, 1);
    await box.waitFor({ state: "detached", timeout: 3000 });
    await link.focus();
    await page.keyboard.press("Shift+Tab");
    // Beside a paragraph's number a button to keep it comes with the focus, and stands between the two.
    for (let steps = 0; steps < 3 && !(await link.evaluate((own) => own === document.activeElement)); steps += 1) await page.keyboard.press("Tab");
    await box.waitFor({ timeout: 4000 });
    await box.locator(".pin").click();
    await page.mouse.move(1, 1);
    await page.waitForTimeout(600);
    if (await box.count() !== 1) fail("what is pinned does not stay");
    await page.keyboard.press("Escape");
    if (await box.count() !== 0) fail("Escape does not close it");
    await page.getByLabel("previews").uncheck();
    await page.mouse.move(1, 1);
    await link.hover();
    await page.waitForTimeout(1100);
    if (await box.count() !== 0) fail("it opens where the reader did without");
    if (page.url() !== before) fail("it leads away");
    await page.reload();
    if (await page.getByLabel("previews").isChecked()) fail("the page forgets that the reader did without");
    const to = await link.getAttribute("href");
    await link.click();
    if (!page.url().endsWith(to)) fail("a press does not lead there");
  });

  await trial("a preview by touch", address, { viewport: { width: 390, height: 800 }, hasTouch: true }, async (page, fail) => {
    const link = page.locator(".text a:is(.ref.held, .person, .place, .organization):not(.uncertain)").first();
    if (await link.count() === 0) return;
    const to = await link.getAttribute("href");
    const box = page.locator("#preview:popover-open");
    await link.tap();
    await box.waitFor({ timeout: 4000 });
    if (page.url().endsWith(to)) fail("the first touch leads away");
    const area = await box.boundingBox();
    if (area.x < 0 || area.x + area.width > 390) fail("it stands outside the window");
    await link.tap();
    await page.waitForURL((url) => url.href.endsWith(to), { timeout: 3000 });
  });

  await trial("copying", address, {}, async (page, fail) => {
    const response = await fetch(`${address}.txt`);
    if (response.status !== 200) return fail(`status ${response.status} for its text`);
    const wanted = squeeze(await response.text());
    const have = squeeze(await selected(page));
    tried.copied += 1;
    if (!have) return fail("nothing is selected");
    if (!wanted.includes(have)) {
      // The first place where the two part, with what stands around it.
      let low = 0;
      let high = have.length;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (wanted.includes(have.slice(0, middle))) low = middle; else high = middle - 1;
      }
      const at = wanted.indexOf(have.slice(0, low)) + low;
      fail(`after "${have.slice(Math.max(0, low - 40), low)}" one copies "${have.slice(low, low + 30)}", the text has "${wanted.slice(at, at + 30)}"`);
    }

    // The other way: with the apparatus off, the same letters.
    const added = ".text .n, .text .noteref, .text .pb, .text .spoken, .text .state, .legend, .sidenote";
    await page.locator("#apparatus").uncheck();
    tried.bare += 1;
    if (await shown(page, added) > 0) fail("the bare text still shows what was added");
    const dressed = await page.evaluate(() => [...document.querySelectorAll(".text :is(.ref, .person, .place, .organization, .mark, .link)")].filter((element) => {
      const style = getComputedStyle(element);
      const around = getComputedStyle(element.closest(".text"));
      return style.color !== around.color || style.textDecorationLine !== "none";
    }).length);
    if (dressed > 0) fail(`in the bare text ${dressed} names, references or marks are still dressed`);
    const bare = squeeze(await selected(page));
    if (bare !== have) fail("the switch changes the letters of the text");
    await page.reload();
    if (await page.locator("#apparatus").isChecked()) fail("the switch is not remembered");
    await page.locator("#apparatus").check();
  });

  await trial("the citation", address, { permissions: ["clipboard-read", "clipboard-write"] }, async (page, fail) => {
    const citation = page.locator(".citation[data-copy]");
    if (await citation.count() === 0) return fail("there is none to copy");
    tried.citation += 1;
    await page.locator("button.copy").first().click();
    await page.locator(".copied").first().filter({ hasText: "copied" }).waitFor({ timeout: 2000 });
    const pasted = await page.evaluate(() => navigator.clipboard.readText());
    const wanted = squeeze(await citation.first().textContent());
    if (squeeze(pasted) !== wanted) fail(`"${pasted.slice(0, 80)}" was copied`);
    // Another style is fetched to the same place, and copied from there with its italics.
    const link = page.locator('#cite .styles a[data-style="apa"]');
    await link.click();
    const styled = page.locator("#cite .shown-style .citation").first();
    await styled.waitFor({ timeout: 5000 });
    if (page.url() !== address) fail("a press on a style leads away from the document");
    if (await link.getAttribute("aria-current") !== "true") fail("the style that is shown is not marked");
    await page.locator("#cite .shown-style button.copy").first().click();
    await page.locator("#cite .shown-style .copied").first().filter({ hasText: "copied" }).waitFor({ timeout: 2000 });
    const again = await page.evaluate(() => navigator.clipboard.readText());
    if (squeeze(again) !== squeeze(await styled.textContent())) fail(`"${again.slice(0, 80)}" was copied of the style`);
    const kinds = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap((item) => item.types));
    if (!kinds.includes("text/html")) fail("the citation is copied without its italics");
    await page.locator("button.copy").first().focus();
    // From the button, where the focus now is: a press on the title could meet a name in it, which leads away.
    await page.keyboard.press("/");
    if (!await page.evaluate(() => document.activeElement?.matches('input[type="search"]'))) fail('"/" does not lead to the search field');
  });

  await trial("a passage", address, { permissions: ["clipboard-read", "clipboard-write"] }, async (page, fail) => {
    // A word in the middle of the longest paragraph up to another, both cut in two.
    const wanted = await page.evaluate(() => {
      const all = [...document.querySelectorAll(".text [id^='p']")].filter((block) => /^p\d+$/.test(block.id));
      const block = all.reduce((most, one) => (one.textContent.length > most.textContent.length ? one : most));
      block.scrollIntoView({ block: "center" });
      const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) if (walker.currentNode.data.trim().length > 12) nodes.push(walker.currentNode);
      const first = nodes[0];
      const last = nodes[nodes.length - 1];
      getSelection().setBaseAndExtent(first, 4, last, last.data.length - 4);
      // Every other document has a few words selected, of one line.
      if (document.title.length % 2) getSelection().setBaseAndExtent(first, 4, first, Math.min(36, first.data.length));
      return { id: block.id, words: getSelection().toString().replace(/\s+/g, " ").trim() };
    });
    const offer = page.locator("button.offer");
    await offer.waitFor({ timeout: 3000 });
    await offer.click();
    const lines = page.locator(".passagebox .citation");
    await lines.first().waitFor({ timeout: 3000 });
    tried.passage += 1;
    const [quotation, citation, exact] = (await lines.allTextContents()).map((line) => squeeze(line));
    if (quotation !== wanted.words) fail(`"${quotation.slice(0, 80)}" is quoted of "${wanted.words.slice(0, 80)}"`);
    if (!citation.includes(wanted.words) || !citation.includes(`#${wanted.id}`)) fail(`its citation is "${citation.slice(-200)}"`);
    if (!exact.includes(`#${wanted.id}`)) fail(`its address is "${exact}"`);
    await page.locator(".passagebox .copyline button").nth(2).click();
    if (await page.evaluate(() => navigator.clipboard.readText()) !== exact) fail("the address is not what is copied");
    await page.keyboard.press("Escape");
    if (await page.locator(".passagebox").isVisible()) fail("Escape does not close the box");
    // The browser finds the words: it scrolls to them, though the paragraph's own place is given up.
    const directive = exact.split(":~:")[1];
    if (directive) {
      tried.fragment += 1;
      const found = await page.context().newPage();
      // No text begins so high: to show the words, the browser has to scroll.
      await found.setViewportSize({ width: 1000, height: 200 });
      await found.goto(`${address}#:~:${directive}`);
      await found.waitForTimeout(400);
      const seen = await found.evaluate((id) => {
        const area = document.getElementById(id).getBoundingClientRect();
        return area.top < innerHeight && area.bottom > 0;
      }, wanted.id);
      if (!seen) fail(`the browser does not find ${directive}`);
      await found.close();
    }
  });

  await trial("a passage of a table", address, {}, async (page, fail) => {
    const row = page.locator(".text tr[id]").first();
    if (await row.count() === 0) return;
    tried.row += 1;
    // Its number stands in the margin, where those of paragraphs do, and the columns are as wide as without.
    const at = await page.evaluate(() => {
      const numbers = [...document.querySelectorAll(".text a.n")];
      const widths = () => [...document.querySelectorAll(".text td")].map((cell) => cell.getBoundingClientRect().width);
      const before = widths();
      const of = (inTable) => numbers.filter((number) => Boolean(number.closest("tr")) === inTable).map((number) => Math.round(number.getBoundingClientRect().right));
      const places = { row: of(true), paragraph: of(false) };
      for (const number of numbers) number.style.display = "none";
      const same = JSON.stringify(before) === JSON.stringify(widths());
      for (const number of numbers) number.style.display = "";
      return { ...places, same, rows: document.querySelectorAll(".text tr[id]").length };
    });
    if (at.row.length !== at.rows || at.row.some((place) => place !== at.paragraph[0])) fail(`its rows have numbers at ${at.row}, its paragraphs at ${at.paragraph[0]}`);
    if (!at.same) fail("the numbers of rows move the columns");
    const link = row.locator("a.n");
    const quiet = await link.evaluate((number) => getComputedStyle(number).color);
    await row.locator("td").last().hover();
    if (await link.evaluate((number) => getComputedStyle(number).color) === quiet) fail("the number of a row does not light up");
    await page.evaluate(() => {
      const row = [...document.querySelectorAll(".text tr[id]")].pop();
      const cells = [...row.querySelectorAll("td")].filter((cell) => cell.textContent.trim());
      const last = cells[cells.length - 1];
      row.scrollIntoView({ block: "center" });
      getSelection().setBaseAndExtent(cells[0], 0, last, last.childNodes.length);
    });
    await page.locator("button.offer").click();
    const exact = squeeze(await page.locator(".passagebox .citation").nth(2).textContent());
    const directive = exact.split(":~:")[1];
    if (!directive) fail(`its address is "${exact}"`);
    const found = await page.context().newPage();
    await found.setViewportSize({ width: 1000, height: 200 });
    await found.goto(`${address}#:~:${directive}`);
    await found.waitForTimeout(400);
    const seen = await found.evaluate(() => {
      const area = [...document.querySelectorAll(".text tr[id]")].pop().getBoundingClientRect();
      return area.top < innerHeight && area.bottom > 0;
    });
    if (!seen) fail(`the browser does not find ${directive}`);
    await found.close();
  });

  await trial("without scripts", address, { javaScriptEnabled: false }, async (page, fail) => {
    tried["without script"] += 1;
    if (squeeze(await page.locator(".text").innerText()) === "") fail("there is no text");
    const references = page.locator('a[role="doc-noteref"]');
    for (let at = 0; at < await references.count(); at += 1) {
      const reference = references.nth(at);
      const to = await reference.getAttribute("href");
      await reference.click();
      if (!page.url().endsWith(to)) fail(`a press on ${await reference.getAttribute("id")} does not lead to its note`);
      const back = page.locator(`${to} [role="doc-backlink"][href="#${await reference.getAttribute("id")}"]`);
      await back.click();
      if (!page.url().endsWith(`#${await reference.getAttribute("id")}`)) fail(`the way back from ${to} does not lead back`);
    }
  });

  await trial("print", address, {}, async (page, fail) => {
    tried.print += 1;
    const notes = await page.locator('[role="doc-endnotes"] li').count();
    await page.emulateMedia({ media: "print" });
    if (await shown(page, "header.room, footer.room, nav, .tools, .text .n, button, input, .sidenote") > 0) fail("print shows what only a screen needs");
    if (await shown(page, '[role="doc-endnotes"] li') !== notes) fail("print lacks notes");
    if (await shown(page, ".citation") === 0) fail("print lacks the citation");
    if (await shown(page, "h1") !== 1) fail("print lacks the title");
  });
}

await browser.close();
for (const [what, times] of Object.entries(tried)) {
  if (times === 0) report.fail("all pages", what, "was tried on none");
}
console.log(JSON.stringify({ ...tried, failures: report.count }));
process.exit(report.count > 0 ? 1 : 0);
