// The version a tablet tells in its heartbeat: a digest of what the app is made of, so
// that the same sources have the same version on every machine.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

export function version() {
  const own = readdirSync(root + "src", { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && !f.name.includes(".test."))
    .map((f) => `${f.parentPath}/${f.name}`);
  const digest = createHash("sha256");
  const shared = ["faces.svg", "tokens.json"].map((name) => `${root}../survey-ui/form/${name}`);
  for (const file of [...own.sort(), ...shared, root + "index.html", root + "package-lock.json"]) digest.update(readFileSync(file));
  return digest.digest("hex").slice(0, 8);
}
