import { expect, test } from "vitest";
import { characters, codesFile, countdown, digits, grouped, idleStep, recoveryForm, tokenOf } from "./model";

test("a code is its digits, however it was pasted", () => {
  expect(digits(" 123 456\n")).toBe("123456");
  expect(digits("12a-3")).toBe("123");
  expect(digits("1234567")).toBe("123456");
});

test("a recovery code looks as on paper", () => {
  expect(recoveryForm("ABCD efgh2345")).toBe("abcd-efgh-2345");
  expect(recoveryForm("abcdefgh23456777x")).toBe("abcd-efgh-2345-6777");
  expect(recoveryForm("abcd-")).toBe("abcd");
});

test("a secret is read in groups", () => {
  expect(grouped("ABCDEFGHIJ")).toBe("ABCD EFGH IJ");
});

test("a countdown never shows less than nothing, and no second too early", () => {
  expect(countdown(59.2)).toBe("1:00");
  expect(countdown(9)).toBe("0:09");
  expect(countdown(3600)).toBe("1:00:00");
  expect(countdown(-3)).toBe("0:00");
});

test("characters are counted composed", () => {
  expect(characters("mật khẩu".normalize("NFD"))).toBe(8);
});

test("the token stands behind the hash sign", () => {
  expect(tokenOf("#abc.def-_")).toBe("abc.def-_");
  expect(tokenOf("")).toBe("");
  expect(tokenOf("#%E0%A4%A")).toBe("");
});

test("the file of codes has one a line", () => {
  expect(codesFile(["a", "b"], "Mã")).toBe("Mã\r\n\r\na\r\nb\r\n");
});

test("a session warns in its last minute", () => {
  expect(idleStep(900)).toEqual({ wait: 840 });
  expect(idleStep(60)).toEqual({ warn: true });
  expect(idleStep(0)).toEqual({ warn: true });
});
