// What stands where content is missing: none yet, still loading, failed, not
// allowed. Each says what can be done.
import { Button, Skeleton, Text, Title, VisuallyHidden } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import { IconAlertTriangle, IconClock, IconCloudOff, IconLock, IconRefresh, IconSearch, IconWifiOff } from "../app/icons";
import { useText } from "../i18n/text";
import { notLoaded } from "./old-page";
import classes from "./states.module.css";
import { strings } from "./strings";

type Icon = typeof IconLock;

interface StateProps {
  icon?: Icon;
  title: string;
  children?: ReactNode;
  /** A button or link: the next step. */
  action?: ReactNode;
  /** The heading's level where the state is the whole page: 1. Default 2. */
  order?: 1 | 2 | 3;
}

/** Nothing here yet, or nothing that fits: says why and what to do. */
export function EmptyState({ icon: Icon = IconSearch, title, children, action, order = 2 }: StateProps) {
  return (
    <div className={classes["state"]}>
      <span className={classes["icon"]}><Icon size={26} stroke={1.5} aria-hidden /></span>
      <Title order={order} size="h2">{title}</Title>
      {children && <Text c="dimmed" fz="sm" component="div">{children}</Text>}
      {action && <div className={classes["action"]}>{action}</div>}
    </div>
  );
}

/** A request that failed, in words that fit its kind, with a way to try again. */
export function ErrorState({ error, retry, order = 2 }: { error: unknown; retry?: () => void; order?: 1 | 2 | 3 }) {
  const t = useText(strings);
  const problem = error instanceof Problem ? error : undefined;
  if (problem?.status === 403) return <NoRightState order={order} />;
  const [icon, title, help]: [Icon, string, string] =
    problem?.kind === "network" ? [IconWifiOff, t.networkTitle, t.networkHelp]
    : problem?.kind === "unavailable" ? [IconCloudOff, t.unavailableTitle, problem.detail || t.unavailableHelp]
    : problem?.kind === "limited" ? [IconClock, t.limitedTitle, problem.detail || t.limitedHelp]
    : problem?.kind === "unknown" ? [IconSearch, t.unknownTitle, problem.detail || t.unknownHelp]
    : problem && problem.status < 500 ? [IconAlertTriangle, problem.title || t.errorTitle, problem.detail]
    : notLoaded(error) ? [IconRefresh, t.errorTitle, t.oldPage]
    : [IconAlertTriangle, t.internalTitle, t.internalHelp];
  return (
    <div role="alert">
      <EmptyState
        icon={icon} title={title} order={order}
        action={retry && <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={retry}>{t.retry}</Button>}
      >
        {help}
        {problem?.id && <div className={classes["id"]}>{t.errorId(problem.id)}</div>}
      </EmptyState>
    </div>
  );
}

/** The account may not see this. */
export function NoRightState({ order = 1 }: { order?: 1 | 2 | 3 }) {
  const t = useText(strings);
  return <EmptyState icon={IconLock} title={t.noRightTitle} order={order}>{t.noRightHelp}</EmptyState>;
}

/** The shape of a page that is on its way: a title, cards, a table. */
export function PageSkeleton({ rows = 8 }: { rows?: number }) {
  const t = useText(strings);
  return (
    <div className={classes["page"]} aria-busy="true">
      <VisuallyHidden role="status">{t.loading}</VisuallyHidden>
      <Skeleton height={30} width="min(20rem, 60%)" radius="sm" />
      <div className={classes["cards"]}>
        {[0, 1, 2, 3].map((i) => <Skeleton key={i} height={96} radius="md" />)}
      </div>
      <LinesSkeleton rows={rows} />
    </div>
  );
}

/** Lines of a table or list that are on their way; each as high as a real one. */
export function LinesSkeleton({ rows = 8, height = 44 }: { rows?: number; height?: number }) {
  return (
    <div className={classes["lines"]} aria-busy="true">
      {Array.from({ length: rows }, (_, i) => <Skeleton key={i} height={height - 8} radius="sm" />)}
    </div>
  );
}

interface LoadedProps<T> {
  query: UseQueryResult<T, Error>;
  /** What stands in the place meanwhile, of the same height. */
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** The content of a query, or what is shown instead of it. Data that are there
 * stay on the screen when reading them again fails. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <>{skeleton ?? <LinesSkeleton />}</>;
}
