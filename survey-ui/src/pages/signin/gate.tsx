// The frame of the pages for people who are not signed in: brand, card, language.
import { ActionIcon, Text, Title, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import type { ReactNode } from "react";
import { IconMoon, IconSun } from "../../app/icons";
import { useTitle } from "../../app/title";
import { LanguageChoice } from "../../app/topbar";
import { useText } from "../../i18n/text";
import { Mark } from "../../ui/mark";
import classes from "./gate.module.css";
import { strings } from "./strings";

export function Gate({ title, children }: { title: string; children: ReactNode }) {
  const t = useText(strings);
  useTitle(title);
  return (
    <div className={classes["page"]}>
      <header className={classes["top"]}>
        <LanguageChoice />
        <SchemeSwitch />
      </header>
      <main className={classes["main"]}>
        <div className={classes["brand"]}>
          <Mark size={40} />
          <div>
            <p className={classes["brandName"]}>{t.product}</p>
            <Text component="p" fz="sm" c="dimmed">{t.about}</Text>
          </div>
        </div>
        {children}
      </main>
    </div>
  );
}

function SchemeSwitch() {
  const t = useText(strings);
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light", { getInitialValueInEffect: false });
  return (
    <ActionIcon variant="subtle" color="gray" size={36} aria-label={t.scheme} onClick={() => setColorScheme(scheme === "dark" ? "light" : "dark")}>
      {scheme === "dark" ? <IconMoon size={19} aria-hidden /> : <IconSun size={19} aria-hidden />}
    </ActionIcon>
  );
}

/** A step of signing in: one heading, one thing to do. */
export function Card({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes["card"]}>
      <Title order={1} size="h2" mb={about ? 4 : 16}>{title}</Title>
      {about && <Text c="dimmed" fz="sm" mb="md">{about}</Text>}
      {children}
    </section>
  );
}
