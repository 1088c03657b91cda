// POSTs that change nothing: a file is looked at, a form is drawn, a set is tried.
// They carry no idempotency key, so that the server keeps nothing of them.
import { address, Problem, type Query } from "../../api/client";
import { problemOf } from "../../api/problem";
import { language } from "../../i18n/language";

async function ask(path: string, body: string, type: string, query: Query, signal?: AbortSignal): Promise<Response> {
  const init: RequestInit = {
    method: "POST", body, credentials: "same-origin", cache: "no-store",
    headers: { "Content-Type": type, "Accept-Language": language() },
  };
  if (signal) init.signal = signal;
  let answer: Response;
  try {
    answer = await fetch(address(path, query), init);
  } catch (err) {
    if (signal?.aborted) throw err;
    throw new Problem(0);
  }
  if (answer.ok) return answer;
  throw await problemOf(answer);
}

const yaml = "application/yaml";

/** Everything there is to say of a file, without storing it. */
export async function check<T>(path: "/questionnaires" | "/criteria", text: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, text, yaml, { dry_run: true }, signal)).json()) as T;
}

/** A questionnaire as residents get it, as HTML. */
export async function draw(text: string, lang: "vi" | "en", signal?: AbortSignal): Promise<string> {
  return (await ask("/questionnaires/preview", text, yaml, { lang }, signal)).text();
}

export async function tryOut<T>(order: unknown, signal?: AbortSignal): Promise<T> {
  return (await (await ask("/criteria/try", JSON.stringify(order), "application/json", {}, signal)).json()) as T;
}
