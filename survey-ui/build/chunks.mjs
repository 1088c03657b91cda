// How the console's script is divided: what every page needs, the controls that the
// overview shares with other pages, charts, and what is left as it comes. By itself
// the division would be a hundred files of a kilobyte, and the browser would ask for
// fifty of them before the overview.
import { fileURLToPath } from "node:url";

const overview = fileURLToPath(new URL("../src/pages/overview/index.tsx", import.meta.url));

/** For rolldownOptions.output.codeSplitting.
 * @returns {import("rolldown").CodeSplittingOptions} */
export function chunks() {
  let controls;
  // Everything the overview imports before it runs; direct.mjs keeps this exact.
  const needed = (context) => {
    const found = new Set();
    const visit = (id) => {
      if (found.has(id)) return;
      found.add(id);
      context.getModuleInfo(id)?.importedIds.forEach(visit);
    };
    visit(overview);
    return found;
  };
  return {
    groups: [
      { name: "base", tags: ["$initial"], priority: 3 },
      { name: "charts", test: /node_modules\/(echarts|zrender)\//, priority: 2 },
      {
        debugName: "controls",
        priority: 1,
        test: (id) => !id.includes("/src/pages/"),
        name: (id, context) => ((controls ??= needed(context)).has(id) ? "controls" : null),
      },
    ],
  };
}
