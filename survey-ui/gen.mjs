// Makes src/api/wire.gen.ts, the types of the API's JSON, from the OpenAPI file:
// every schema of components under its own name, and for each operation what is
// written in place: NAMERequest, NAMEResponse and NAMEQuery. `npm run gen -- --check`
// changes nothing and fails when the file is not what it should be.
import { compile } from "json-schema-to-typescript";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { parse } from "yaml";

/** The first that exists; both relative to this file. */
const sources = ["../server/api/openapi.gen.yaml", "openapi.yaml"];
const target = "src/api/wire.gen.ts";

const here = (path) => new URL(path, import.meta.url);
const source = sources.find((path) => existsSync(here(path)));
if (!source) {
  console.log(`no OpenAPI file (${sources.join(", ")}): ${target} is left as it is`);
  process.exit(0);
}

const text = await types(parse(await readFile(here(source), "utf8")));
const old = await readFile(here(target), "utf8").catch(() => "");
if (text === old) console.log(`${target} is up to date with ${source}`);
else if (process.argv.includes("--check")) {
  console.error(`${target} is not what ${source} makes: run npm run gen`);
  process.exitCode = 1;
} else {
  await writeFile(here(target), text);
  console.log(`${target} written from ${source}`);
}

/** The whole file, from a parsed OpenAPI 3.1 document. */
async function types(api) {
  const definitions = { ...api.components?.schemas };
  for (const [path, item] of Object.entries(api.paths ?? {})) {
    for (const method of ["get", "post", "put", "patch", "delete"]) {
      if (item[method]) Object.assign(definitions, inPlace(api, path, item, item[method]));
    }
  }
  const root = { title: "Wire", type: "object", additionalProperties: false, definitions };
  // A reference with a description beside it would become a type of its own, Text2.
  const bare = (_key, value) => (typeof value?.$ref === "string" ? { $ref: value.$ref } : value);
  const schema = JSON.parse(JSON.stringify(root).replaceAll("#/components/schemas/", "#/definitions/"), bare);
  const made = await compile(schema, "Wire", {
    additionalProperties: false,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true, // lists, not tuples
    bannerComment: `// Made from ${source.replace("../", "")} by npm run gen. Do not edit.`,
    style: { printWidth: 120 },
  });
  return made
    .replace(/export interface Wire \{\}\n+/, "")
    .replace(/( \*\n)? \* This interface was referenced by .*\n \* via the .*\n/g, "")
    .replace(/\/\*\*\n \*\/\n/g, "");
}

/** What an operation says without a name of its own. */
function inPlace(api, path, item, operation) {
  const name = operation.operationId;
  if (!name) return {};
  const found = {};
  const title = name[0].toUpperCase() + name.slice(1);
  const add = (suffix, schema) => {
    if (schema && !schema.$ref) found[title + suffix] = schema;
  };
  add("Request", resolve(api, operation.requestBody)?.content?.["application/json"]?.schema);
  const good = Object.keys(operation.responses ?? {}).find((code) => code.startsWith("2"));
  add("Response", good && resolve(api, operation.responses[good])?.content?.["application/json"]?.schema);
  const query = [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((p) => resolve(api, p)).filter((p) => p.in === "query");
  if (query.length > 0) {
    add("Query", {
      type: "object",
      description: `Query of ${path}`,
      properties: Object.fromEntries(query.map((p) => [p.name, { description: p.description, ...p.schema }])),
      required: query.filter((p) => p.required).map((p) => p.name),
    });
  }
  return found;
}

/** Follows a reference of one step, as parameters and responses have them. */
function resolve(api, part) {
  if (!part?.$ref) return part;
  return part.$ref.slice(2).split("/").reduce((at, key) => at?.[key], api);
}
