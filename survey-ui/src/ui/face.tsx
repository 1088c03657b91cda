// The five drawn faces of form/faces.svg: form, kiosk, console and print have the
// same ones, and they differ in shape, not only in colour.
import faces from "../../form/faces.svg?raw";
import { useText } from "../i18n/text";
import classes from "./face.module.css";
import { levelTexts, type Level } from "./levels";

const drawings = new Map(
  [...faces.matchAll(/<symbol id="hl-(\d)"[^>]*>(.*?)<\/symbol>/gs)].map((m) => [Number(m[1]), { __html: m[2]! }]),
);

/** A face in the colour of the text around it. It says its level to those who
 * listen unless words beside it do: `silent`. */
export function Face({ level, size = 24, silent = false }: { level: Level; size?: number; silent?: boolean }) {
  const t = useText(levelTexts);
  const said = silent ? { "aria-hidden": true } as const : { role: "img", "aria-label": t[level] };
  return <svg className={classes["face"]} width={size} height={size} viewBox="0 0 32 32" {...said} dangerouslySetInnerHTML={drawings.get(level)!} />;
}
