// Weighs the console as a reader's browser gets it, and writes the compressed
// copies that the server sends.
import { mkdir, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip, gzipSync } from "node:zlib";

/** Bytes of JavaScript, compressed by gzip, before the overview shows its figures. */
const firstView = 250_000;
const main = /\/src\/main\.tsx$/, overview = /\/src\/pages\/overview\/index\.tsx$/;

const gz = (text) => gzipSync(text, { level: 9 }).length;
const row = (name, n) => console.log(`  ${name.padEnd(44)}${String(n).padStart(9)}`);

/** Prints the table of the console's files in bytes after gzip; returns what is
 * over its budget, in words. */
export function weigh(output) {
  const chunks = new Map(output.filter((o) => o.type === "chunk").map((c) => [c.fileName, c]));
  const holds = (module) => [...chunks.keys()].find((name) => chunks.get(name).moduleIds.some((id) => module.test(id)));
  const first = closure([holds(main), holds(overview)], chunks);
  const js = [...first].reduce((sum, name) => sum + gz(chunks.get(name).code), 0);

  console.log("dist/console, bytes after gzip");
  for (const [name, c] of [...chunks].sort((a, b) => gz(b[1].code) - gz(a[1].code)).slice(0, 12)) {
    row((first.has(name) ? "first view  " : "            ") + name.replace("assets/", ""), gz(c.code));
  }
  const style = output.filter((a) => a.type === "asset" && a.fileName.endsWith(".css"));
  row(`style, ${style.length} files`, style.reduce((sum, a) => sum + gz(a.source), 0));
  row(`JavaScript of the first view, ${first.size} files, of ${firstView}`, js);

  const over = [];
  if (js > firstView) over.push(`JavaScript of the first view is ${js} bytes, ${firstView} allowed`);
  const eager = [...first].find((name) => chunks.get(name).moduleIds.some((id) => id.includes("/node_modules/zrender/")));
  if (eager) over.push(`${eager} brings charts into the first view`);
  return over;
}

/** Everything these files import before they run. */
function closure(names, chunks) {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !chunks.has(name)) return;
    found.add(name);
    chunks.get(name).imports.forEach(visit);
  };
  names.forEach(visit);
  return found;
}

/** Writes FILE.br and FILE.gz beside what compresses, so that no request waits for
 * it. index.html is not among them: the server writes into each copy. */
export async function compress(output) {
  const dist = new URL("../dist/console/", import.meta.url);
  const [br, zip] = [promisify(brotliCompress), promisify(gzip)];
  await Promise.all(output.map(async (o) => {
    if (!/\.(js|css|svg)$/.test(o.fileName)) return;
    const body = Buffer.from(o.type === "chunk" ? o.code : o.source);
    const target = new URL(o.fileName, dist);
    await mkdir(new URL(".", target), { recursive: true });
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    await writeFile(target.pathname + ".br", await br(body, { params }));
    await writeFile(target.pathname + ".gz", await zip(body, { level: 9 }));
  }));
}
