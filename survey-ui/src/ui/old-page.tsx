// A part of the console could not be loaded: the line is down, or a new version was
// installed and took the old page's parts away. The page stays as it is, so that what
// was typed can still be copied.
import { Button } from "@mantine/core";
import { useText } from "../i18n/text";
import classes from "./old-page.module.css";
import { strings } from "./strings";

export function OldPage() {
  const t = useText(strings);
  return (
    <div className={classes["bar"]} role="alert">
      <span>{t.oldPage}</span>
      <Button size="xs" onClick={() => location.reload()}>{t.reload}</Button>
    </div>
  );
}

/** What browsers say of a script they could not load has no name in common. */
export function notLoaded(error: unknown): boolean {
  return error instanceof TypeError && /module|dynamically imported|Importing/i.test(error.message);
}
