// The own account: who one is here, password, second factor, sessions.
import { useText } from "../../i18n/text";
import { useSession } from "../../app/session";
import { Page, Section } from "../../ui/page";
import type { OwnSession } from "../signin/wire";
import { Password } from "./password";
import { SecondStep } from "./second";
import { Sessions } from "./sessions";
import { strings } from "./strings";
import classes from "./account.module.css";

export default function Account() {
  const t = useText(strings);
  const session = useSession() as OwnSession;
  const { account, unit } = session;
  const method = { password: t.byPassword, invitation: t.byInvitation, oidc: t.byOIDC }[session.method];
  return (
    <Page title={t.title} width="text">
      <Section title={t.own} about={t.ownHelp}>
        <dl className={classes["facts"]}>
          <dt>{t.name}</dt><dd>{account.name}</dd>
          <dt>{t.login}</dt><dd>{account.login}</dd>
          <dt>{t.role}</dt><dd>{{ admin: t.admin, unit: t.unitRole, auditor: t.auditor }[account.role]}</dd>
          {unit && <><dt>{t.unit}</dt><dd>{unit.name}</dd></>}
          <dt>{t.method}</dt><dd>{method}</dd>
        </dl>
      </Section>
      <Password session={session} />
      {session.password && <SecondStep session={session} />}
      <Sessions />
    </Page>
  );
}
