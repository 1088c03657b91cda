// Signing in, from the first field to the console.
import { Alert } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { useAddress } from "../../app/address";
import { useText } from "../../i18n/text";
import { ErrorState, LinesSkeleton } from "../../ui/states";
import { Flow, useOpen } from "./flow";
import { Gate } from "./gate";
import { takeEnded } from "./ended";
import { PasswordStep } from "./password-step";
import { strings } from "./strings";
import type { Stage, WaysIn } from "./wire";
import classes from "./gate.module.css";

const codes = ["oidc_state", "oidc_denied", "oidc_unknown", "oidc_disabled", "oidc_unavailable"] as const;

export default function SignIn() {
  const t = useText(strings);
  const query = useQuery({
    queryKey: ["sign-in"], queryFn: ({ signal }) => api.get<WaysIn>("/sign-in", { signal }),
    staleTime: 0, gcTime: 0, refetchOnWindowFocus: false,
  });
  return (
    <Gate title={t.title}>
      {query.data
        ? <Steps ways={query.data} />
        : (
          <div className={classes["card"]}>
            {query.isError
              ? <ErrorState error={query.error} retry={() => void query.refetch()} order={1} />
              : <LinesSkeleton rows={7} />}
          </div>
        )}
    </Gate>
  );
}

function Steps({ ways }: { ways: WaysIn }) {
  const t = useText(strings);
  const client = useQueryClient();
  const [next] = useAddress("next");
  const [failed, setFailed] = useAddress("error");
  const [ended] = useState(takeEnded);
  const [stage, setStage] = useState<Stage | undefined>(ways.stage ?? undefined);
  const [login, setLogin] = useState(ways.account?.login ?? "");
  // On the way through the central sign-in the address is lost.
  const [back] = useState(() => {
    const kept = keptNext(next);
    return next ?? (ways.stage || failed ? kept : undefined);
  });
  const { open, error } = useOpen(back);
  useEffect(() => { if (ways.stage === "full") open(); }, []);
  const begin = (s: Stage, who: string) => {
    setLogin(who);
    setFailed(undefined);
    if (s === "full") open();
    else setStage(s);
  };
  const over = () => {
    setStage(undefined);
    void client.invalidateQueries({ queryKey: ["sign-in"] });
  };
  if (error !== undefined) return <div className={classes["card"]}><ErrorState error={error} retry={open} order={1} /></div>;
  if (stage === "full") return <div className={classes["card"]}><LinesSkeleton rows={7} /></div>;
  if (stage) return <Flow stage={stage} login={login} next={back} onStage={setStage} onOver={over} />;
  const code = codes.find((c) => c === failed);
  const notice = code
    ? <Alert color="accent" role="alert">{t[code]}</Alert>
    : ended && <Alert color="blue" title={t.ended}>{t.endedHelp}</Alert>;
  return <PasswordStep ways={ways} notice={notice} onDone={begin} />;
}

const key = "hl.next";

/** Keeps the page to return to while the browser is away at the issuer, and reads it
 * when it comes back. */
function keptNext(next: string | undefined): string | undefined {
  try {
    if (next) sessionStorage.setItem(key, next);
    return sessionStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}
