// A new version of the app: fetched while people are at the tablet, and taken when nobody
// is. Between the tablet and the real server stands one that changes the files.
import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { again, leave, office, rate, ready } from "./paired.mjs";

let server, tablet, stored, front;
before(async () => {
  ({ server, tablet, stored } = await office());
  front = await publisher(server.url);
  server.url = front.url;
});
after(async () => {
  front?.close();
  await server?.end();
});

/** Passes everything on to a server; as version 2 the app's page has a mark. */
async function publisher(to) {
  const it = { version: 1, url: "", close: () => { http.closeAllConnections(); http.close(); } };
  const changed = {
    "/kiosk/": (html) => html.replace("</title>", '</title><meta name="mark" content="2">'),
    "/kiosk/sw.js": (js) => js.replace(/(?<="revision":")[0-9a-f]+(?=","url":"index\.html")/, "2"),
  };
  changed["/kiosk/index.html"] = changed["/kiosk/"];
  const http = createServer((req, res) => {
    const change = it.version === 2 && changed[req.url.split("?")[0]];
    const headers = { ...req.headers };
    if (change) for (const name of ["if-none-match", "if-modified-since", "accept-encoding"]) delete headers[name];
    const onward = request(new URL(req.url, to), { method: req.method, headers }, async (answer) => {
      if (!change) {
        res.writeHead(answer.statusCode, answer.headers);
        return answer.pipe(res);
      }
      const was = Buffer.concat(await answer.toArray()).toString();
      const is = change(was);
      if (is === was) return res.writeHead(500).end(`${req.url} has nothing to change`);
      const { etag, "content-length": length, ...rest } = answer.headers;
      res.writeHead(answer.statusCode, rest).end(is);
    });
    onward.on("error", () => res.destroy());
    req.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  it.url = `http://127.0.0.1:${http.address().port}`;
  return it;
}

const mark = (page) => page.locator('meta[name="mark"]').count();

test("a new version waits until the person has gone, then the tablet has it, without network too", async (t) => {
  const it = await tablet(t, "Máy 1");
  await it.page.reload(); // now through the worker
  await rate(it.page, 3);
  await it.page.evaluate(() => { window.before = true; });
  front.version = 2;
  await it.page.evaluate(async () => {
    const r = await navigator.serviceWorker.ready;
    await r.update();
    for (let i = 0; i < 300 && !r.waiting; i++) await new Promise((resolve) => setTimeout(resolve, 50));
    if (!r.waiting) throw new Error("no new version was found");
  });
  await leave(it.page);
  assert.deepEqual([await it.page.evaluate(() => window.before), await mark(it.page)], [true, 0], "not in the middle of an answer");
  await again(it.page);
  await it.page.waitForFunction(() => !window.before);
  await ready(it.page);
  assert.equal(await mark(it.page), 1);
  await stored(it.id, 1);
  await server.down();
  t.after(() => server.up().catch(() => {}));
  await it.page.reload();
  await ready(it.page);
  assert.equal(await mark(it.page), 1);
});
