// Watches how long the session lasts, asks a minute before its end whether somebody
// is there, and leads to the sign-in page when nobody was. Stands once in the shell.
import { Button, Group, Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, Problem } from "../../api/client";
import { forget, useSignOut } from "../../app/session";
import { useText } from "../../i18n/text";
import { told } from "../../ui/told";
import { setEnded } from "./ended";
import { useLeft } from "./lock";
import { countdown, idleStep } from "./model";
import { strings } from "./strings";
import type { OwnSession } from "./wire";
import classes from "./gate.module.css";

/** How long to wait, in seconds, when the server could not be asked. */
const again = 20;

export default function IdleWatch() {
  const t = useText(strings);
  const client = useQueryClient();
  const signOut = useSignOut();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [end, setEnd] = useState<number>(); // of performance.now(); set while warning
  const [limit, setLimit] = useState(false);
  const left = useLeft(end);

  // Asking is no use of the session, so this keeps nobody signed in.
  const ask = useCallback(async () => {
    clearTimeout(timer.current);
    try {
      plan(await api.get<OwnSession>("/session"));
    } catch (err) {
      if (err instanceof Problem && err.status === 401) {
        setEnded();
        forget(client);
      } else timer.current = setTimeout(() => void ask(), again * 1000);
    }
  }, [client]);
  const plan = (s: OwnSession) => {
    const step = idleStep(s.left);
    setLimit(s.limit);
    setEnd("warn" in step ? performance.now() + s.left * 1000 : undefined);
    timer.current = setTimeout(() => void ask(), ("warn" in step ? s.left + 1 : step.wait) * 1000);
  };

  useEffect(() => {
    void ask();
    // A laptop that slept has missed its timers.
    const look = () => { if (document.visibilityState === "visible") void ask(); };
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener("visibilitychange", look);
    };
  }, [ask]);

  const go = async () => {
    try {
      const s = await api.post<OwnSession>("/session/continue");
      clearTimeout(timer.current);
      plan(s);
    } catch (err) {
      if (!(err instanceof Problem && err.status === 401)) told.failed(err);
    }
  };
  const [seen, setSeen] = useState(false);
  useEffect(() => setSeen(false), [limit]);
  const close = () => (limit ? setSeen(true) : void go());
  return (
    <Modal opened={end !== undefined && !seen} onClose={close} title={t.idleTitle} closeButtonProps={{ "aria-label": t.close }} closeOnClickOutside={false}>
      <Text>{limit ? t.idleLimit : t.idleHelp}</Text>
      <p className={classes["big"]} aria-hidden>{countdown(left)}</p>
      {/* Read aloud at its beginning, at half and near its end, not each second. */}
      <span role="status" className="hl-unseen">{[60, 30, 10].includes(left) ? t.idleLeft(String(left)) : ""}</span>
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" onClick={() => void signOut().catch(told.failed)}>{t.signOut}</Button>
        <Button data-autofocus onClick={close}>{limit ? t.idleUnderstood : t.idleGo}</Button>
      </Group>
    </Modal>
  );
}
