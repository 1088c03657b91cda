// What to do with a tablet on one sheet of A4, for whoever sets it up: shown as it will
// be printed, white whatever the colours of the console.
import { Button, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import { IconArrowLeft, IconPrinter } from "../../app/icons";
import { useText } from "../../i18n/text";
import { Page } from "../../ui/page";
import { LinesSkeleton, Loaded } from "../../ui/states";
import { kioskQuery } from "./data";
import own from "./kiosks.module.css";
import { Qr } from "./qr";
import classes from "./sheet.module.css";
import { strings } from "./sheet-strings";
import type { One } from "./wire";

export default function SetUpSheet() {
  const t = useText(strings);
  const { id } = getRouteApi("/shell/kiosks/$id/sheet").useParams();
  const query = useQuery(kioskQuery(id));
  const [person, setPerson] = useState("");
  const [phone, setPhone] = useState("");
  const name = query.data?.data.name;
  return (
    <div className={classes["frame"]}>
      <Page
        title={t.title} about={t.about} width="text"
        back={<Link to="/kiosks/$id" params={{ id }} className={own["back"]}><IconArrowLeft size={16} aria-hidden />{t.back(name ?? "…")}</Link>}
        actions={<Button leftSection={<IconPrinter size={18} aria-hidden />} onClick={() => print()}>{t.print}</Button>}
      >
        <div className={classes["who"]}>
          <TextInput label={t.person} description={t.personHelp} value={person} maxLength={60} autoComplete="off" onChange={(e) => setPerson(e.currentTarget.value)} />
          <TextInput label={t.phone} value={phone} maxLength={30} inputMode="tel" autoComplete="off" onChange={(e) => setPhone(e.currentTarget.value)} />
        </div>
        <Loaded query={query} skeleton={<LinesSkeleton rows={16} height={60} />}>
          {({ data }) => <Paper kiosk={data} person={person.trim()} phone={phone.trim()} />}
        </Loaded>
      </Page>
    </div>
  );
}

function Paper({ kiosk: k, person, phone }: { kiosk: One; person: string; phone: string }) {
  const t = useText(strings);
  const home = `${location.origin}/kiosk/`;
  return (
    <article className={classes["paper"]}>
      <div className={classes["top"]}>
        <div className={classes["words"]}>
          <h2>{t.head}</h2>
          <dl>
            <dt>{t.tablet}</dt><dd>{k.name}</dd>
            <dt>{t.place}</dt><dd>{[k.unit_name, k.point ? k.point_name || k.point : t.wholeUnit].join(" · ")}</dd>
            <dt>{t.address}</dt><dd className={classes["address"]}>{home}</dd>
          </dl>
          <div className={classes["code"]}>
            <b>{t.code}</b>
            <span className={classes["boxes"]} aria-hidden>{Array.from({ length: 8 }, (_, i) => <i key={i} />)}</span>
          </div>
          <p className={classes["small"]}>{t.codeHelp}</p>
        </div>
        <div className={classes["picture"]}><Qr text={home} label={t.qr(home)} /></div>
      </div>
      <div className={classes["parts"]}>
        <Steps title={t.before} steps={[t.before1, t.before2, t.before3, t.before4]} />
        <Steps title={t.pair} steps={[t.pair1, t.pair2, t.pair3, t.pair4]} />
        <Steps title={t.android} steps={[t.android1, t.android2, t.android3, t.android4]} />
        <Steps title={t.ipad} steps={[t.ipad1, t.ipad2, t.ipad3, t.ipad4]} />
        <Steps title={t.stand} steps={[t.stand1, t.stand2, t.stand3, t.stand4]} />
        <Steps title={t.check} steps={[t.check1, t.check2, t.check3, t.check4, t.check5]} tick />
      </div>
      <div className={classes["trouble"]}>
        <div>
          <h3>{t.trouble}</h3>
          <ul><li>{t.trouble1}</li><li>{t.trouble2}</li><li>{t.trouble3}</li></ul>
        </div>
        <dl>
          <dt>{t.person}</dt><dd>{person || <Line />}</dd>
          <dt>{t.call}</dt><dd>{phone || <Line />}</dd>
        </dl>
      </div>
    </article>
  );
}

function Steps({ title, steps, tick = false }: { title: string; steps: readonly ReactNode[]; tick?: boolean }) {
  const List = tick ? "ul" : "ol";
  return (
    <section>
      <h3>{title}</h3>
      <List data-tick={tick || undefined}>{steps.map((s, i) => <li key={i}>{s}</li>)}</List>
    </section>
  );
}

/** Room to write by hand. */
function Line() {
  return <span className={classes["line"]} aria-hidden />;
}
