// What is done to one account, each in its dialog.
import { Checkbox, Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { told } from "../../ui/told";
import { EditForm } from "./edit";
import { ShowLink } from "./link";
import { strings } from "./strings";
import type { Account, Linked } from "./wire";

export type Doing =
  | { what: "edit" | "reset" | "signOut" | "disable" | "enable"; account: Account }
  | { what: "link"; linked: Linked };

interface DialogsProps {
  doing: Doing | undefined;
  /** Closes whatever is open, or one dialog if it still is. */
  onClose: (only?: Doing["what"]) => void;
  onNext: (d: Doing) => void;
}

export function Dialogs({ doing, onClose, onNext }: DialogsProps) {
  const t = useText(strings);
  const client = useQueryClient();
  // What is closing keeps its words until it is gone.
  const last = useLast(doing);
  const account = last && "account" in last ? last.account : undefined;
  const name = account?.name ?? "";
  const path = `/accounts/${account?.id ?? ""}`;
  const is = (what: Doing["what"]) => doing?.what === what;
  const after = async (message: string) => {
    told.done(message);
    await client.invalidateQueries({ queryKey: ["accounts"] });
  };
  const [factor, setFactor] = useState(false);
  useEffect(() => setFactor(false), [doing]);
  const reset = async () => {
    const linked = await api.post<Linked>(`${path}/reset`, { totp: factor });
    await client.invalidateQueries({ queryKey: ["accounts"] });
    onNext({ what: "link", linked });
  };
  return (
    <>
      <Modal opened={is("edit")} onClose={() => onClose()} title={t.edit} closeOnClickOutside={false} closeButtonProps={{ "aria-label": t.close }}>
        {account && <EditForm account={account} onClose={() => onClose()} />}
      </Modal>
      <ConfirmModal
        opened={is("disable")} onClose={() => onClose()} title={t.disable} confirm={t.disable} reason="required"
        onConfirm={async (reason) => { await api.post(`${path}/disable`, { reason }); await after(t.disabledDone); }}
      >
        {t.disableAbout(name)}
      </ConfirmModal>
      <ConfirmModal
        opened={is("enable")} onClose={() => onClose()} title={t.enable} confirm={t.enable}
        onConfirm={async () => { await api.post(`${path}/enable`); await after(t.enabledDone); }}
      >
        <Text fw={500}>{name}</Text>
      </ConfirmModal>
      <ConfirmModal
        opened={is("signOut")} onClose={() => onClose()} title={t.signOut} confirm={t.signOut}
        onConfirm={async () => { await api.delete(`${path}/sessions`); await after(t.signedOut); }}
      >
        {t.signOutAbout(name)}
      </ConfirmModal>
      <ConfirmModal
        opened={is("reset")} onClose={() => onClose("reset")} confirm={account?.state === "invited" ? t.newLink : t.resetGo}
        title={account?.state === "invited" ? t.newLink : t.reset} onConfirm={reset}
      >
        <Text>{t.resetAbout(name)}</Text>
        {account?.totp && (
          <Checkbox mt="md" label={t.resetFactor} description={t.resetFactorHelp} checked={factor} onChange={(e) => setFactor(e.currentTarget.checked)} />
        )}
      </ConfirmModal>
      <ShowLink linked={last?.what === "link" ? last.linked : undefined} opened={is("link")} reset onClose={() => onClose()} />
    </>
  );
}

function useLast(doing: Doing | undefined): Doing | undefined {
  const [last, setLast] = useState(doing);
  if (doing && doing !== last) setLast(doing);
  return doing ?? last;
}
