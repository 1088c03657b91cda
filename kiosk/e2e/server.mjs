// A real server of its own for a test file: ../bin/hailong with the demo campaign, which
// can be stopped and started again on the same data and address.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const binary = process.env.HAILONG_BINARY || fileURLToPath(new URL("../../bin/hailong", import.meta.url));

export async function startServer() {
  if (!existsSync(binary)) throw new Error(`${binary} is missing; build it with: make build`);
  const data = await mkdtemp(join(tmpdir(), "hailong-kiosk-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // The server refuses HAILONG_ variables it does not know, such as those of the tests.
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("HAILONG_"));
  const env = {
    ...Object.fromEntries(inherited), HAILONG_DATA: data, HAILONG_LISTEN: `127.0.0.1:${port}`, HAILONG_BASE_URL: url,
    HAILONG_MONGODB_URI: "", HAILONG_REDIS_URL: "", HAILONG_METRICS__LISTEN: "", HAILONG_AUTH__TOTP__REQUIRED: "false",
    // A day of answers at once is what a test waits for, not what a desk does.
    HAILONG_GUARD__KIOSK__PER_MINUTE: "5000", HAILONG_GUARD__KIOSK__PER_DAY: "5000",
  };
  let child;
  const server = {
    url,
    async up() {
      if (child && child.exitCode === null && child.signalCode === null) return;
      child = spawn(binary, ["serve", "--demo"], { env, stdio: ["ignore", "ignore", "inherit"] });
      for (let i = 0; i < 1200; i++) {
        if (child.exitCode !== null) throw new Error(`hailong ended with ${child.exitCode}`);
        if (await fetch(url + "/readyz").then((r) => r.ok, () => false)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`${url} is not ready after a minute`);
    },
    async down() {
      if (child.exitCode !== null) return;
      child.kill("SIGTERM");
      await once(child, "exit");
    },
    async end() {
      await server.down();
      await rm(data, { recursive: true, force: true });
    },
    /** The API as the demonstration's administrator sees it. */
    async admin() {
      const line = (await readFile(join(data, "demo-accounts.txt"), "utf8")).trim().split("\n").find((l) => l.startsWith("quan-tri "));
      const [login, password] = line.split(" ");
      const headers = { "Content-Type": "application/json", Origin: url };
      const signed = await fetch(url + "/api/v1/session", { method: "POST", headers, body: JSON.stringify({ login, password }) });
      if (!signed.ok) throw new Error(`signing in: ${signed.status} ${await signed.text()}`);
      headers.Cookie = signed.headers.getSetCookie().map((c) => c.split(";")[0]).join("; ");
      return async (method, path, body, more = {}) => {
        const answer = await fetch(url + "/api/v1" + path, { method, headers: { ...headers, ...more }, body: body === undefined ? undefined : JSON.stringify(body) });
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
        return { tag: answer.headers.get("ETag"), body: answer.status === 204 ? null : await answer.json() };
      };
    },
  };
  await server.up();
  return server;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
