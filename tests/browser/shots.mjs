// Pictures of each kind of page, for people: wide, middle, phone, dark, and print.
// node shots.mjs http://127.0.0.1:8080 FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addressesOf, baseFromArguments, kindOf, launch } from "./room.mjs";

const base = baseFromArguments("node shots.mjs BASE FOLDER");
const folder = process.argv[3];
if (!folder) {
  console.error("usage: node shots.mjs BASE FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

// Every document, since each has its own shape; of the other kinds three say enough.
const kinds = {};
const chosen = [...(await addressesOf(base))].filter(([address, { status }]) => {
  const kind = kindOf(address, status);
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  return kinds[kind] <= (kind === "document" ? 12 : 3);
});

const browser = await launch();
const LOOKS = [["1440", 1440, "light"], ["1024", 1024, "light"], ["390", 390, "light"], ["dark", 1440, "dark"], ["390-dark", 390, "dark"]];
for (const [address, { status }] of chosen) {
  const url = new URL(address);
  const name = `${kindOf(address, status)}-${(url.pathname + url.search).replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "") || "home"}`.replaceAll(" ", "-").slice(0, 100);
  for (const [look, width, colorScheme] of LOOKS) {
    const context = await browser.newContext({ viewport: { width, height: width < 500 ? 844 : 900 }, colorScheme, isMobile: width < 500, hasTouch: width < 500 });
    const page = await context.newPage();
    await page.goto(address, { waitUntil: "load" });
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(100);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
    if (look === "1440") await page.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
    await context.close();
  }
  console.log(name);
}
await browser.close();
