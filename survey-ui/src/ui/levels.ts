// The five levels of the answer scale as charts and tables show them. The scale
// diverges from orange to blue, which all kinds of colour vision tell apart; and
// level is never told by colour alone: each has its face and its words.
import type { Scheme } from "../app/tokens";
import { texts } from "../i18n/text";

export const levels = [1, 2, 3, 4, 5] as const;
export type Level = (typeof levels)[number];

/** Fill colours by level. Neighbours differ in lightness too. */
export const levelColours: Record<Scheme, Record<Level, string>> = {
  light: { 1: "#a3470f", 2: "#e8a06a", 3: "#d3d0d6", 4: "#7db2dc", 5: "#1c5a94" },
  dark: { 1: "#f08a4b", 2: "#a8623a", 3: "#57545d", 4: "#4179a8", 5: "#8fc6f0" },
};

/** Text on a fill, at least 4.5:1. */
export const levelInk: Record<Scheme, Record<Level, string>> = {
  light: { 1: "#ffffff", 2: "#1c1b1f", 3: "#1c1b1f", 4: "#1c1b1f", 5: "#ffffff" },
  dark: { 1: "#141316", 2: "#ffffff", 3: "#ffffff", 4: "#ffffff", 5: "#141316" },
};

export const levelTexts = texts({
  vi: { 1: "Rất không hài lòng", 2: "Không hài lòng", 3: "Bình thường", 4: "Hài lòng", 5: "Rất hài lòng", na: "Không có ý kiến" },
  en: { 1: "Very dissatisfied", 2: "Dissatisfied", 3: "Neutral", 4: "Satisfied", 5: "Very satisfied", na: "No opinion" },
});
