// Asks early for what the first screen needs and the browser would find late: the
// fonts, before the style sheet is read, and the overview, where most visits
// begin, before the main script has run.
const fonts = /be-vietnam-pro-(latin|vietnamese)-(400|500|600)-normal-[\w-]+\.woff2$/;
const main = /\/src\/main\.tsx$/;
const overview = /\/src\/pages\/overview\/index\.tsx$/;

/** @returns {import("vite").Plugin} */
export function preload() {
  return {
    name: "hailong-preload",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const link = (name, attrs) => ({ tag: "link", attrs: { ...attrs, href: `/console/${name}`, crossorigin: "" }, injectTo: "head" });
        const chunks = Object.values(bundle).filter((o) => o.type === "chunk");
        const known = new Set(chunks.filter((c) => c.moduleIds.some((id) => main.test(id))).flatMap((c) => [c.fileName, ...c.imports]));
        const page = chunks.find((c) => c.moduleIds.some((id) => overview.test(id)));
        const scripts = page ? [page.fileName, ...page.imports].filter((name) => !known.has(name)) : [];
        const sheets = new Set(chunks.filter((c) => scripts.includes(c.fileName)).flatMap((c) => [...(c.viteMetadata?.importedCss ?? [])]));
        return [
          ...Object.keys(bundle).filter((name) => fonts.test(name)).sort().map((name) => link(name, { rel: "preload", as: "font", type: "font/woff2" })),
          ...scripts.map((name) => link(name, { rel: "modulepreload" })),
          ...[...sheets].map((name) => link(name, { rel: "preload", as: "style" })),
        ];
      },
    },
  };
}
