// From a talk to what the server gets, and from a bundle to what the talk goes by.
import type { Bundle, Day, Lang, Sent } from "../api/wire";
import type { Settings, Talk } from "./flow";

/** A bundle with which people can be asked. */
export type Asking = Bundle & { campaign: object; form: object };

/** The answer so far. The campaign is named in it for good: what comes later, such as
 * another questionnaire, changes nothing in it.
 * @param at milliseconds since 1970 of the first tap
 * @param now monotonic, for how long the talk has lasted */
export function answer(talk: Talk, lang: Lang, bundle: Asking, at: number, now: number): Sent {
  const { ask, comment } = bundle.form;
  const given: Record<string, string[]> = { [ask.id]: [String(talk.level)] };
  for (const [item, value] of Object.entries(talk.items)) given[item] = [value];
  const text = talk.comment.normalize("NFC").trim();
  if (comment && text) given[comment.id] = [text];
  return {
    id: talk.id, campaign: bundle.campaign.id, point: bundle.point?.id ?? "", lang, at: new Date(at).toISOString(),
    took: talk.took, lasted: Math.max(0, Math.round(now - talk.began)), run: talk.run, given,
  };
}

export const settings = (b: Asking): Settings => ({ form: b.form, phone: b.phone_form !== null });

/** Vietnam has had one offset since 1975, seven hours, and no summer time. */
export function dayOf(at: number): Day {
  return new Date(at + 7 * 3_600_000).toISOString().slice(0, 10);
}

/** Whether people are asked on a day, by what was fetched last; after weeks without
 * network the round may be over and nobody has told the tablet. */
export function asks(b: Bundle, day: Day): b is Asking {
  return b.campaign !== null && b.form !== null && b.campaign.first <= day && day <= b.campaign.last;
}
