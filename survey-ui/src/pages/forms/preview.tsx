// The form as residents see it, in a frame as wide as a phone. The frame is a page
// of the server with the form's own style and policy, in which nothing runs; what
// the server draws is put into it, so that it stays where it was scrolled to.
import { SegmentedControl, Text } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { address } from "../../api/client";
import { useLanguage, type Lang } from "../../i18n/language";
import { useText } from "../../i18n/text";
import { draw } from "./ask";
import classes from "./forms.module.css";
import { strings } from "./strings";

interface Props {
  text: string;
  /** The question that is being edited comes into sight. */
  question?: string | undefined;
}

export function Preview({ text, question }: Props) {
  const t = useText(strings);
  const reader = useLanguage();
  const [lang, setLang] = useState<Lang>(reader);
  // With the way to the server and back it follows within half a second.
  const [steady] = useDebouncedValue(text, 200);
  const query = useQuery({
    queryKey: ["forms", "preview", lang, steady],
    queryFn: ({ signal }) => draw(steady, lang, signal),
    placeholderData: keepPreviousData, retry: false, gcTime: 10_000, enabled: steady.trim() !== "",
  });
  return (
    <div className={classes["preview"]}>
      <div className={classes["previewHead"]}>
        <Text component="h2" fz="md" fw={600}>{t.preview}</Text>
        <SegmentedControl
          size="xs" aria-label={t.previewLanguage} value={lang} onChange={(v) => setLang(v as Lang)}
          data={[{ value: "vi", label: "Tiếng Việt" }, { value: "en", label: "English" }]}
        />
      </div>
      <Frame html={query.data} lang={lang} question={question} />
      <Text fz="xs" c={query.isError ? "var(--hl-bad)" : "dimmed"} role="status" mt={6}>
        {query.isError ? t.previewOld : t.previewAbout}
      </Text>
    </div>
  );
}

function Frame({ html, lang, question }: { html: string | undefined; lang: Lang; question: string | undefined }) {
  const t = useText(strings);
  const frame = useRef<HTMLIFrameElement>(null);
  const [loads, setLoads] = useState(0);
  useEffect(() => {
    const inside = frame.current?.contentDocument;
    if (!inside?.body || html === undefined || loads === 0) return;
    // The frame has the style already; here the console's policy would refuse it.
    const drawn = new DOMParser().parseFromString(html.replace(/<style>[^]*?<\/style>/, ""), "text/html");
    // It can't run; it would only be weight.
    for (const script of drawn.querySelectorAll("script")) script.remove();
    inside.documentElement.lang = lang;
    inside.title = drawn.title;
    // A copy of the list: it is live, and adopting takes each node out of it.
    inside.body.replaceChildren(...[...drawn.body.childNodes].map((n) => inside.adoptNode(n)));
  }, [html, lang, loads]);
  useEffect(() => {
    if (!question || html === undefined) return;
    const inside = frame.current?.contentDocument;
    inside?.getElementById(question)?.closest(".q")?.scrollIntoView({ block: "center" });
  }, [question, html, loads]);
  return (
    <iframe
      ref={frame} className={classes["phone"]} title={t.preview} sandbox="allow-same-origin" src={address("/questionnaires/preview", { lang: "vi" })}
      onLoad={() => setLoads((n) => n + 1)}
    />
  );
}
