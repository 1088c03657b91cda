// The steps after the first one, until the console opens; shared by signing in, by
// coming back from the central sign-in and by invitations.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { forget, useEnter } from "../../app/session";
import { useText } from "../../i18n/text";
import { ErrorState } from "../../ui/states";
import { CodeStep } from "./code-step";
import { Codes, CodesNote, Enrol } from "./enrol-step";
import { Card } from "./gate";
import { Other } from "./password-step";
import { strings } from "./strings";
import type { OwnSession, Stage } from "./wire";
import classes from "./gate.module.css";

/** Opens the console for whoever is signed in now; what another account has left in
 * memory is forgotten first. The error, if it could not, and a way to try again. */
export function useOpen(next: string | undefined): { open: () => void; error: unknown } {
  const client = useQueryClient();
  const enter = useEnter();
  const [error, setError] = useState<unknown>();
  const open = () => {
    setError(undefined);
    api.get<OwnSession>("/session").then((session) => {
      forget(client);
      enter(session, next);
    }, setError);
  };
  return { open, error };
}

interface FlowProps {
  stage: Stage;
  login: string;
  next: string | undefined;
  onStage: (stage: Stage) => void;
  /** Back to the first step. */
  onOver: () => void;
}

export function Flow({ stage, login, next, onStage, onOver }: FlowProps) {
  const t = useText(strings);
  const { open, error } = useOpen(next);
  const [codes, setCodes] = useState<string[]>();
  if (error !== undefined) return <div className={classes["card"]}><ErrorState error={error} retry={open} order={1} /></div>;
  if (codes) {
    return (
      <Card title={t.codesTitle}>
        <CodesNote />
        <Codes codes={codes} go={t.enter} onDone={open} />
      </Card>
    );
  }
  const reached = (s: Stage) => (s === "full" ? open() : onStage(s));
  if (stage === "totp") return <CodeStep login={login} onDone={reached} onOther={onOver} onOver={onOver} />;
  if (stage === "enrol") {
    return (
      <Card title={t.enrolTitle} about={t.enrolHelp(login)}>
        <Enrol password="" onDone={setCodes} onOver={onOver} />
        <div className={classes["links"]} style={{ marginTop: 20 }}><Other onOther={onOver} /></div>
      </Card>
    );
  }
  return null;
}
