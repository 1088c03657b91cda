// Colours and type for charts, which are drawn and do not see style sheets.
import { useComputedColorScheme, useMantineTheme } from "@mantine/core";
import { useMediaQuery, useReducedMotion } from "@mantine/hooks";
import { useMemo } from "react";
import { dark, light, mix, type Scheme } from "../../app/tokens";
import { levelColours, levelInk, type Level } from "../levels";

export interface Look {
  scheme: Scheme;
  ink: string;
  muted: string;
  line: string;
  /** Of grid lines: fainter than a border. */
  faint: string;
  paper: string;
  soft: string;
  raised: string;
  accent: string;
  /** The ground of an interval around the accent. */
  band: string;
  levels: Record<Level, string>;
  levelInk: Record<Level, string>;
  font: string;
  /** The reader asked for no motion. */
  still: boolean;
  /** As wide as a phone. */
  narrow: boolean;
}

export function useLook(): Look {
  const scheme = useComputedColorScheme("light");
  const { fontFamily: font } = useMantineTheme();
  const still = useReducedMotion(undefined, { getInitialValueInEffect: false });
  const narrow = useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false }) ?? false;
  return useMemo(() => {
    const t = scheme === "dark" ? dark : light;
    return {
      scheme, still, narrow, ink: t.ink, muted: t.muted, line: t.line, faint: mix(t.paper, t.line, 0.6), paper: t.paper, soft: t.soft,
      raised: scheme === "dark" ? t.soft : t.paper, accent: t.accent, band: mix(t.paper, t.accent, 0.16),
      levels: levelColours[scheme], levelInk: levelInk[scheme], font,
    };
  }, [scheme, still, narrow, font]);
}
