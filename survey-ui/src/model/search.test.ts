import { expect, test } from "vitest";
import { byName, find, fold, matcher } from "./search";

const names = ["Xã Cẩm Giang", "Xã Cẩm Giàng", "Phường Đồ Sơn", "Phường Nam Đồ Sơn", "Phường Hồng Bàng"];
const search = (q: string) => find(names, q, (n) => [n]);

test("a query without accents finds both, as two rows", () => {
  expect(search("cam giang")).toEqual(["Xã Cẩm Giang", "Xã Cẩm Giàng"]);
});

test("exact accents come first, whatever the order of the list", () => {
  expect(search("Cẩm Giàng")).toEqual(["Xã Cẩm Giàng", "Xã Cẩm Giang"]);
  expect(search("cẩm giang")).toEqual(["Xã Cẩm Giang", "Xã Cẩm Giàng"]);
});

test("đ is d, and decomposed letters are the same letters", () => {
  expect(search("do son")).toEqual(["Phường Đồ Sơn", "Phường Nam Đồ Sơn"]);
  expect(search("hồng".normalize("NFD"))).toEqual(["Phường Hồng Bàng"]);
  expect(fold("  ĐẶC   khu Cát Hải ")).toBe("dac khu cat hai");
});

test("both places of a tone mark are the same word", () => {
  expect(find(["Hòa Bình"], "Hoà Bình", (n) => [n])).toEqual(["Hòa Bình"]);
});

test("words may come in any order, but all must be there", () => {
  expect(search("son do nam")).toEqual(["Phường Nam Đồ Sơn"]);
  expect(search("son do bang")).toEqual([]);
});

test("a row is found by any of its texts, and by its best", () => {
  const rows = [{ name: "Phường Hồng Bàng", code: "11311" }, { name: "Số 11311", code: "2" }];
  expect(find(rows, "11311", (r) => [r.name, r.code])).toEqual(rows);
  expect(find(rows, "zzz", (r) => [r.name, r.code])).toEqual([]);
});

test("an empty query keeps everything in its order", () => {
  expect(search("  ")).toEqual(names);
  expect(matcher("")("anything")).toBe(0);
});

test("names sort as in Vietnamese, numbers by value", () => {
  expect(["Quầy 10", "Quầy 2", "Đồ Sơn", "Dương Kinh"].sort(byName)).toEqual(["Dương Kinh", "Đồ Sơn", "Quầy 2", "Quầy 10"]);
});
