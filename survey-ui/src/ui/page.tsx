// The frame of a page: title, what the page is about, actions, content.
import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTitle } from "../app/title";
import classes from "./page.module.css";

interface PageProps {
  title: string;
  /** A line under the title. */
  about?: ReactNode;
  /** Above the title: a way back, for pages under another. */
  back?: ReactNode;
  /** Buttons of the whole page. */
  actions?: ReactNode;
  /** "wide" fills the window (tables), "text" is a column for reading and forms. */
  width?: "wide" | "text";
  children?: ReactNode;
}

export function Page({ title, about, back, actions, width = "wide", children }: PageProps) {
  useTitle(title);
  return (
    <div className={classes["page"]} data-width={width}>
      {back && <div className={classes["back"]}>{back}</div>}
      <header className={classes["head"]}>
        <div className={classes["words"]}>
          <Title order={1}>{title}</Title>
          {about && <Text c="dimmed" fz="sm" mt={4} component="div">{about}</Text>}
        </div>
        {actions && <div className={classes["actions"]}>{actions}</div>}
      </header>
      <div className={classes["content"]}>{children}</div>
    </div>
  );
}

/** A part of a page with a heading; a quiet card. */
export function Section({ title, about, actions, bare = false, children }: {
  title?: string; about?: ReactNode; actions?: ReactNode; bare?: boolean; children: ReactNode;
}) {
  return (
    <section className={classes["section"]} data-bare={bare || undefined}>
      {(title || actions) && (
        <div className={classes["sectionHead"]}>
          <div>
            {title && <Title order={2}>{title}</Title>}
            {about && <Text c="dimmed" fz="sm" mt={2} component="div">{about}</Text>}
          </div>
          {actions && <div className={classes["actions"]}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
