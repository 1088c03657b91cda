// Weighs the app as a tablet gets it, and writes the compressed copies that the server
// sends.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip, gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
/** Bytes of JavaScript, compressed by gzip: all of it, the service worker too. */
const most = 120_000;

const row = (name, n) => console.log(`  ${name.padEnd(44)}${String(n).padStart(9)}`);

/** Prints the table of the app's files in bytes after gzip; returns what is over its
 * budget, in words. */
export async function weigh() {
  console.log("dist, bytes after gzip");
  let js = 0;
  for (const name of (await readdir(dist, { recursive: true })).sort()) {
    if (!/\.(js|css)$/.test(name)) continue;
    const n = gzipSync(await readFile(dist + name), { level: 9 }).length;
    row(name, n);
    if (name.endsWith(".js")) js += n;
  }
  row(`JavaScript, of ${most}`, js);
  return js > most ? [`JavaScript is ${js} bytes, ${most} allowed`] : [];
}

/** Writes FILE.br and FILE.gz beside what compresses, so that no request waits for it. */
export async function compress() {
  const [br, zip] = [promisify(brotliCompress), promisify(gzip)];
  const names = (await readdir(dist, { recursive: true })).filter((name) => /\.(js|css|svg|html|webmanifest)$/.test(name));
  await Promise.all(names.map(async (name) => {
    const body = await readFile(dist + name);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
    await writeFile(`${dist}${name}.br`, await br(body, { params }));
    await writeFile(`${dist}${name}.gz`, await zip(body, { level: 9 }));
  }));
}
