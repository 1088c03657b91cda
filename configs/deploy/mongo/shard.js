// Phân mảnh phiếu và góp ý theo đơn vị. Chỉ cần khi một replica set không còn đủ: xem phần
// "Lớn lên" của docs/operations.md trước. Chạy trên mongos, trước khi có dữ liệu thì nhanh nhất:
// Shards responses and comments by unit. Needed only when one replica set is no longer enough: read
// "Growth" in docs/operations.md first. Run it on a mongos, best before there is data:
//
//   UNITS=configs/units/units.csv mongosh "mongodb://admin@mongos-1/?authSource=admin" --file shard.js
//
// UNITS is a CSV whose first two columns are code and first day of validity. DRY_RUN=1 prints only.
"use strict";

const fs = require("node:fs");

const database = process.env.DATABASE || "hailong";
const dry = Boolean(process.env.DRY_RUN);

// The unit comes first, so that one unit's answers stay together and those of all units
// spread; the ID, which begins with the hour, comes second, so that a unit of any size
// can be cut. With the ID alone every insert would go to the last chunk.
const key = { unit: 1, _id: 1 };
const collections = ["responses", "comments"];

// unitsOf are the keys CODE@DAY of the units that are valid today.
function unitsOf(csv) {
  const rows = csv.split("\n").slice(1).map((line) => line.split(",")).filter((row) => row.length > 2);
  return rows.filter((row) => row[2] === "").map((row) => `${row[0]}@${row[1]}`).sort();
}

// cuts are the first unit of each shard but the first: as many units on each.
function cuts(units, shards) {
  const out = [];
  for (let i = 1; i < shards; i++) out.push(units[Math.floor((i * units.length) / shards)]);
  return [...new Set(out)].filter((u) => u !== units[0]);
}

// plan is every command in order.
function plan(units, shards) {
  const steps = [];
  const at = cuts(units, shards.length);
  for (const name of collections) {
    const ns = `${database}.${name}`;
    steps.push({ shardCollection: ns, key });
    at.forEach((unit, i) => {
      steps.push({ split: ns, middle: { unit, _id: MinKey() } });
      steps.push({ moveChunk: ns, find: { unit, _id: MinKey() }, to: shards[i + 1] });
    });
  }
  return steps;
}

const admin = db.getSiblingDB("admin");
const units = unitsOf(fs.readFileSync(process.env.UNITS, "utf8"));
let shards = admin.runCommand({ listShards: 1 }).shards.map((s) => s._id);
print(`${units.length} units, ${shards.length} shards`);
if (!dry) {
  admin.runCommand({ enableSharding: database });
  // What is not cut away stays on the primary shard, so that one comes first.
  const { primary } = db.getSiblingDB("config").databases.findOne({ _id: database });
  shards = [primary, ...shards.filter((s) => s !== primary)];
  // A collection with documents needs the index of the key first.
  for (const name of collections) db.getSiblingDB(database).getCollection(name).createIndex(key);
}
for (const step of plan(units, shards)) {
  print(EJSON.stringify(step));
  if (!dry) admin.runCommand(step);
}
