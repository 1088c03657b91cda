// Runs the browser tests (or, with "shots", the pictures) against servers of
// their own: ../bin/hailong with the demo campaign on a fresh data folder. With
// HAILONG_E2E_URL, HAILONG_E2E_CODE and HAILONG_E2E_ACCOUNTS set, against that server
// instead. `npm run e2e -- console/shell` runs the files whose path has these words.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const binary = process.env.HAILONG_BINARY || join(here, "../../bin/hailong");

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

async function ready(url, server) {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`hailong ended with ${server.exitCode}`);
    const ok = await fetch(url + "/readyz").then((r) => r.ok, () => false);
    if (ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} is not ready after a minute`);
}

/** The demonstration's accounts by role, as the server left them in its data. */
async function accounts(data) {
  const roles = { "quan-tri": "admin", "kiem-tra": "auditor", "kiem-tra-2": "auditor2", "hong-bang": "unit" };
  const lines = (await readFile(join(data, "demo-accounts.txt"), "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((l) => l.split(" ")).map(([login, password]) => [roles[login], { login, password }]));
}

async function start() {
  if (!existsSync(binary)) throw new Error(`${binary} is missing; build it with: make build`);
  const data = await mkdtemp(join(tmpdir(), "hailong-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // The server refuses HAILONG_ variables it does not know, such as those of the tests.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("HAILONG_"));
  const env = {
    ...Object.fromEntries(inherited), HAILONG_DATA: data, HAILONG_LISTEN: `127.0.0.1:${port}`, HAILONG_BASE_URL: url,
    HAILONG_MONGODB_URI: "", HAILONG_REDIS_URL: "",
    HAILONG_METRICS__LISTEN: "",
    // Every test is a phone of its own, but all share one address.
    HAILONG_GUARD__NETWORK__PER_MINUTE: "1000",
    // The demonstration's accounts have no second factor yet; its own tests turn it on.
    HAILONG_AUTH__TOTP__REQUIRED: "false",
  };
  const server = spawn(binary, ["serve", "--demo"], { env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, server);
    const { stdout } = await promisify(execFile)(binary, ["codes", "list", "--format", "json"], { env, maxBuffer: 1 << 26 });
    const active = JSON.parse(stdout).find((c) => c.status === "active");
    if (!active) throw new Error("the demo has no active code");
    return { url, code: active.code.replace("-", ""), accounts: await accounts(data), stop };
  } catch (err) {
    await stop();
    throw err;
  }
}

const shots = process.argv[2] === "shots";
const wanted = shots ? [] : process.argv.slice(2);
const files = shots ? [join(here, "shots.mjs")] : (await readdir(here, { recursive: true }))
  .filter((f) => f.endsWith(".test.mjs") && wanted.every((w) => f.includes(w))).sort().map((f) => join(here, f));
// Without a file, node would look for tests by itself.
if (files.length === 0) throw new Error(`no test file has ${wanted.join(" and ")} in its path`);

/** Runs a file against a site; resolves with its exit status and what it printed. */
async function run(file, site) {
  const env = { ...process.env, HAILONG_E2E_URL: site.url, HAILONG_E2E_CODE: site.code };
  if (site.accounts) env.HAILONG_E2E_ACCOUNTS = JSON.stringify(site.accounts);
  const args = shots ? [file] : ["--test", "--test-reporter=spec", "--test-timeout=300000", file];
  const child = spawn(process.execPath, args, { env, stdio: ["inherit", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => { said += text; });
  const [status] = await once(child, "close");
  return { status: status ?? 1, said };
}

/** Takes file after file to a site of its own, so that no file sees what another
 * running beside it does. Half the time a browser waits; two lines use it. */
async function line() {
  const site = given ?? await start();
  try {
    for (let file; (file = files.shift()); ) {
      const { status, said } = await run(file, site);
      process.stdout.write(`${relative(here, file)}\n${said}`);
      if (status) process.exitCode = status;
    }
  } finally {
    await site.stop();
  }
}

const given = process.env.HAILONG_E2E_URL
  && { url: process.env.HAILONG_E2E_URL, code: process.env.HAILONG_E2E_CODE, stop: async () => {} };
await Promise.all(Array.from({ length: given ? 1 : Math.min(2, files.length, availableParallelism()) }, line));
