// Files to take away: what to ask for, and what was asked for.
import { useSession } from "../../app/session";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { Ask } from "./ask";
import { Files } from "./files";
import { strings } from "./strings";

export default function Exports() {
  const t = useText(strings);
  return (
    <Page title={t.title} about={useSession().unit ? `${t.about} ${t.aboutOwn}` : t.about}>
      <Ask />
      <Files />
    </Page>
  );
}
