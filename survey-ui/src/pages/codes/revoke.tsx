import { List, Text } from "@mantine/core";
import { api } from "../../api/client";
import { useText } from "../../i18n/text";
import { ConfirmModal } from "../../ui/confirm-modal";
import { told } from "../../ui/told";
import { useCodesChanged } from "./data";
import { grouped } from "./model";
import { strings } from "./strings";
import type { Code } from "./wire";

/** Asks before a code is withdrawn, and says what becomes of what was printed. */
export function Revoke({ code, onClose }: { code: Code | undefined; onClose: () => void }) {
  const t = useText(strings);
  const changed = useCodesChanged();
  const revoke = async (reason: string) => {
    await api.post(`/codes/${code!.code}/revoke`, { reason });
    changed();
    told.done(t.revokeDone);
  };
  const where = code ? [code.unit_name, code.point_name].filter(Boolean).join(", ") : "";
  return (
    <ConfirmModal opened={!!code} onClose={onClose} title={t.revokeTitle} confirm={t.revokeGo} reason="required" onConfirm={revoke}>
      {code && (
        <>
          <Text mb="xs">{t.revokeWhat(grouped(code.code), where)}</Text>
          <List size="sm" spacing={4}>
            {code.channel === "qr" && <List.Item>{t.revokePosters}</List.Item>}
            {code.channel === "link" && <List.Item>{t.revokeLink}</List.Item>}
            <List.Item>{t.revokeKept}</List.Item>
          </List>
        </>
      )}
    </ConfirmModal>
  );
}
