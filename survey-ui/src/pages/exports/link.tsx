// A way to the page from where figures are looked at, with its form filled in.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { IconFileExport } from "../../app/icons";
import { useRight } from "../../app/session";
import { useText } from "../../i18n/text";
import { strings } from "./strings";
import type { Kind } from "./wire";

export function ExportLink({ kind, unit, className }: { kind: Kind; unit?: string; className?: string }) {
  const t = useText(strings);
  if (!useRight("exports.make")) return null;
  const search = { kind, ...(unit ? { unit } : {}) };
  return (
    <Button
      variant="default" {...(className ? { className } : {})} leftSection={<IconFileExport size={16} aria-hidden />}
      renderRoot={(p) => <Link to="/exports" search={search as never} {...p} />}
    >
      {t.title}
    </Button>
  );
}
