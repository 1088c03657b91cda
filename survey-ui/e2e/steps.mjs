// What a resident does on the form, by the same means: the visible choices.

/** A code whose check character is right and which nobody has. */
export const missingCode = "00000000";

/** Chooses a value of a question. */
export async function answer(page, question, value) {
  await page.check(`[name="${question}"][value="${value}"]`);
}

/** The ids of the rating questions, in the order of the page. */
export function ratings(page) {
  return page.$$eval(".scale input[value='1']", (all) => all.map((i) => i.name));
}

/** Answers every rating question with the values in turn. */
export async function rate(page, values) {
  const names = await ratings(page);
  for (const [i, name] of names.entries()) {
    const value = values[i % values.length];
    const offered = await page.locator(`[name="${name}"][value="${value}"]`).count();
    await answer(page, name, offered ? value : "4");
  }
}
