import { Button } from "./button";
import { Icon, type IconName } from "./icon";
import { Heading, useScene } from "./scene";
import classes from "./steps.module.css";
import { fill } from "../words";

interface Props { icon: IconName; title: string; text: string; retry?: boolean }

/** A screen that only says something. */
export function Notice({ icon, title, text, retry = false }: Props) {
  const { view, t } = useScene();
  const phone = view.bundle?.campaign?.phone;
  return (
    <div className={classes["notice"]}>
      <Icon name={icon} />
      <Heading key={title} className={classes["title"]}>{title}</Heading>
      {text && <p className={classes["big"]}>{text}</p>}
      {phone && <p className={classes["hint"]}>{fill(t.help_phone, { phone })}</p>}
      {retry && <Button kind="main" onClick={() => location.reload()}>{t.reload}</Button>}
    </div>
  );
}

/** No question now. */
export function Idle({ reason }: { reason: "message" | "no_campaign" | "full" }) {
  const { view, t, say } = useScene();
  const { phase } = view;
  const message = phase.name === "idle" && phase.message ? say(phase.message) : "";
  switch (reason) {
    case "message":
      return <Notice icon="pause" title={message || t.message_title} text={message ? t.message_title : ""} />;
    case "no_campaign":
      return <Notice icon="calendar" title={t.closed_title} text={t.closed} />;
    case "full":
      return <Notice icon="warn" title={t.full_title} text={t.full} />;
  }
}
