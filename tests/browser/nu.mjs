// Gives every page of a running room to the Nu HTML checker.   node nu.mjs http://127.0.0.1:8080
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { addressesOf, baseFromArguments, failures, kindOf } from "./room.mjs";

const base = baseFromArguments("node nu.mjs BASE");
const checker = join(dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build", "dist", "vnu.jar");
// Of a large room, this many pages of a kind say what all of them would.
const OF_A_KIND = 40;
const { fail } = failures();

const found = await addressesOf(base);
const folder = mkdtempSync(join(tmpdir(), "reading-room-nu-"));
const files = new Map();
const kinds = {};
for (const [address, { status, html }] of found) {
  const kind = kindOf(address, status);
  kinds[kind] = (kinds[kind] ?? 0) + 1;
  if (found.size >= 200 && kinds[kind] > OF_A_KIND) continue;
  const file = join(folder, `${files.size}.html`);
  writeFileSync(file, html);
  files.set(basename(file), address);
}

let count = 0;
const run = spawnSync("java", ["-Xss1m", "-jar", checker, "--errors-only", "--format", "json", "--stdout", folder], { encoding: "utf8", maxBuffer: 1 << 28 });
rmSync(folder, { recursive: true, force: true });
if (run.error || !run.stdout) {
  fail("the checker did not run", String(run.error?.message ?? run.stderr));
  count += 1;
} else {
  for (const message of JSON.parse(run.stdout).messages) {
    const address = files.get(basename(new URL(message.url).pathname)) ?? message.url;
    fail(address.replace(base, "") || "/", `line ${message.lastLine}`, message.message, message.extract ?? "");
    count += 1;
  }
}
console.log(JSON.stringify({ pages: files.size, kinds, failures: count }));
process.exit(count > 0 || files.size === 0 ? 1 : 0);
