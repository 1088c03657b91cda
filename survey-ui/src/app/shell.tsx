// The frame of every page for people who are signed in: navigation on the left,
// campaign and account above, the page below. Under 62em the navigation is a
// drawer.
import { useQuery } from "@tanstack/react-query";
import { Link, Navigate, Outlet, useLocation, useMatches, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import type { Session } from "../api/wire";
import { useFormat } from "../i18n/format";
import { useText } from "../i18n/text";
import { ErrorState, NoRightState, PageSkeleton } from "../ui/states";
import { Mark } from "../ui/mark";
import { OldPage } from "../ui/old-page";
import {
  IconBuildingCommunity, IconCalendarEvent, IconClipboardList, IconDeviceTablet, IconFileExport, IconFlag, IconHeartbeat, IconHistory, IconLayoutDashboard, IconMenu2, IconQrcode,
  IconScale, IconUsers, IconX,
} from "./icons";
import { navigation, type Entry } from "./nav";
import { allows, sessionQuery } from "./session";
import classes from "./shell.module.css";
import { waitingQuery } from "./waiting";
import { strings } from "./strings";
import { TopBar } from "./topbar";

const IdleWatch = lazy(() => import("../pages/signin/idle").catch(() => ({ default: OldPage })));

/** Waits for the session, then shows the page or the way to sign in. */
export function Shell() {
  const { data: session, isPending, error, refetch } = useQuery(sessionQuery);
  const { pathname } = useLocation();
  if (isPending) return <Waiting />;
  if (error) return <main className={classes["alone"]}><ErrorState error={error} order={1} retry={() => void refetch()} /></main>;
  if (!session) return <ToSignIn />;
  // An account of one unit has one overview: its unit.
  if (session.unit && pathname === "/") return <Navigate to="/units/$unit" params={{ unit: session.unit.key }} replace />;
  return <Frame session={session} />;
}

/** Leads to the sign-in page once, with the way back. */
function ToSignIn() {
  const navigate = useNavigate();
  const { pathname, searchStr } = useLocation();
  const from = useRef(pathname + searchStr);
  useEffect(() => {
    void navigate({ to: "/sign-in", search: from.current === "/" ? {} : { next: from.current }, replace: true });
  }, [navigate]);
  return <Waiting />;
}

/** The frame while nothing is known yet; index.html has the same, drawn earlier. */
function Waiting() {
  return (
    <div className="hl-frame">
      <div className="hl-side" />
      <div className="hl-top" />
      <main><PageSkeleton /></main>
    </div>
  );
}

function Frame({ session }: { session: Session }) {
  const t = useText(strings);
  const needs = useMatches({ select: (m) => m.at(-1)?.staticData.needs });
  const main = useRef<HTMLElement>(null);
  const drawer = useRef<HTMLDialogElement>(null);
  const settled = useLater(5000); // what watches a session of many minutes can wait for the first view
  return (
    <div className="hl-frame">
      <a className={classes["skip"]} href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t.skip}</a>
      <nav className={`hl-side ${classes["side"]}`} aria-label={t.nav}><Side session={session} /></nav>
      <header className={`hl-top ${classes["top"]}`}>
        <button type="button" className={`${classes["icon"]} ${classes["burger"]}`} aria-label={t.openNav} onClick={() => drawer.current?.showModal()}>
          <IconMenu2 size={22} aria-hidden />
        </button>
        <TopBar session={session} />
      </header>
      <main id="main" ref={main} tabIndex={-1} className={classes["main"]}>
        <Suspense fallback={<PageSkeleton />}>
          {needs && !allows(session, needs) ? <NoRightState /> : <Outlet />}
        </Suspense>
      </main>
      <NavDrawer session={session} dialog={drawer} />
      {settled && <Suspense><IdleWatch /></Suspense>}
    </div>
  );
}

/** False at first, true some milliseconds later. */
function useLater(wait: number): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const id = setTimeout(() => setLater(true), wait);
    return () => clearTimeout(id);
  }, [wait]);
  return later;
}

/** The navigation on a narrow window. The browser's own dialog keeps the focus
 * inside, closes by Escape and gives the focus back. */
function NavDrawer({ session, dialog }: { session: Session; dialog: RefObject<HTMLDialogElement | null> }) {
  const t = useText(strings);
  const { pathname } = useLocation();
  const close = () => dialog.current?.close();
  useEffect(close, [pathname]);
  return (
    // A press on the ground beside the drawer lands on the dialog itself.
    <dialog ref={dialog} className={classes["drawer"]} aria-label={t.nav} onClick={(e) => { if (e.target === e.currentTarget) close(); }}>
      <nav aria-label={t.nav}><Side session={session} close={close} /></nav>
    </dialog>
  );
}

/** What the navigation holds, in the column and in the drawer. */
function Side({ session, close }: { session: Session; close?: () => void }) {
  const t = useText(strings);
  return (
    <>
      <div className={classes["brand"]}>
        <Mark size={26} />
        <span>{t.brand}</span>
        {close && <button type="button" className={classes["icon"]} onClick={close} aria-label={t.closeNav}><IconX size={20} aria-hidden /></button>}
      </div>
      <div className={classes["entries"]}><Entries session={session} /></div>
      {session.demo && <p className={classes["demo"]}>{t.demo}</p>}
    </>
  );
}

const icons: Record<Entry["to"], typeof IconScale> = {
  "/": IconLayoutDashboard, "/campaigns": IconCalendarEvent, "/forms": IconClipboardList, "/criteria": IconScale,
  "/registry": IconBuildingCommunity, "/codes": IconQrcode, "/kiosks": IconDeviceTablet, "/people": IconUsers,
  "/exports": IconFileExport, "/review": IconFlag, "/trail": IconHistory, "/system": IconHeartbeat,
};

function Entries({ session }: { session: Session }) {
  const t = useText(strings);
  const { pathname } = useLocation();
  const here = (to: string) => (to === "/" ? pathname === "/" || pathname.startsWith("/units/") : pathname === to || pathname.startsWith(to + "/"));
  return (
    <>
      {session.unit && <Line to={`/units/${session.unit.key}`} label={t.myUnit} icon={IconBuildingCommunity} active={here("/")} />}
      {navigation(session).map((group) => (
        <section key={group.text} aria-label={t[group.text]}>
          <div className={classes["group"]} aria-hidden>{t[group.text]}</div>
          {group.entries.map((e) => (
            <Line key={e.to} to={e.to} label={t[e.text]} icon={icons[e.to]} active={here(e.to)} after={e.to === "/review" && <WaitingProposals />} />
          ))}
        </section>
      ))}
    </>
  );
}

/** How many proposals wait for an auditor. */
function WaitingProposals() {
  const t = useText(strings);
  const f = useFormat();
  const { data } = useQuery(waitingQuery);
  if (!data?.waiting) return null;
  return <span className={classes["count"]}><span aria-hidden>{f.number(data.waiting)}</span><span className="hl-unseen">{t.waiting(f.number(data.waiting))}</span></span>;
}

interface LineProps {
  to: string;
  label: string;
  icon: typeof IconScale;
  active: boolean;
  after?: ReactNode;
}

function Line({ to, label, icon: Icon, active, after }: LineProps) {
  return (
    <Link to={to} className={classes["entry"]} data-active={active || undefined} aria-current={active ? "page" : undefined}>
      <Icon size={19} stroke={1.7} aria-hidden />
      {label}
      {after}
    </Link>
  );
}
