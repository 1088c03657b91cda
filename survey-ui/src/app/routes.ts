// Every page with its address and the right it needs, on one screen. Pages are
// loaded when they are first opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, retainSearchParams } from "@tanstack/react-router";
import { parseSearch, writeSearch, type Search } from "./address";
import type { Needs } from "./session";
import { PageSkeleton } from "../ui/states";
import { Failed, NotFound, Root } from "./root";
import { Shell } from "./shell";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** A right, or several of which one is enough. */
    needs?: Needs;
  }
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

const root = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  validateSearch: (s: Record<string, unknown>) => s as Search,
  // The chosen campaign goes along from page to page.
  search: { middlewares: [retainSearchParams(["campaign"])] },
});
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

type Load = Parameters<typeof lazyRouteComponent>[0];

function page<const Path extends string>(path: Path, load: Load, needs?: Needs) {
  return createRoute({
    getParentRoute: () => shell, path, component: lazyRouteComponent(load), staticData: needs ? { needs } : {},
  });
}

/** A page for people who are not signed in. */
function gate<const Path extends string>(path: Path, load: Load) {
  return createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });
}

// Auditors read what administrators manage.
const tree = root.addChildren([
  shell.addChildren([
    page("/", () => import("../pages/overview"), "figures.read"),
    page("/units/$unit", () => import("../pages/unit"), "figures.read"),
    page("/campaigns", () => import("../pages/campaigns"), ["campaigns.manage", "trail.read"]),
    page("/campaigns/$id", () => import("../pages/campaigns/one"), ["campaigns.manage", "trail.read"]),
    page("/forms", () => import("../pages/forms"), ["forms.manage", "trail.read"]),
    page("/forms/edit", () => import("../pages/forms/edit"), "forms.manage"),
    page("/forms/$id/$version", () => import("../pages/forms/one"), ["forms.manage", "trail.read"]),
    page("/criteria", () => import("../pages/criteria"), ["forms.manage", "trail.read"]),
    page("/criteria/$id/$version", () => import("../pages/criteria/one"), ["forms.manage", "trail.read"]),
    page("/registry", () => import("../pages/units-admin"), ["units.manage", "trail.read"]),
    page("/codes", () => import("../pages/codes"), "codes.read"),
    page("/kiosks", () => import("../pages/kiosks"), "kiosks.read"),
    page("/kiosks/$id", () => import("../pages/kiosks/one"), "kiosks.read"),
    page("/kiosks/$id/sheet", () => import("../pages/kiosks/sheet"), "kiosks.read"),
    page("/people", () => import("../pages/people"), "people.manage"),
    page("/exports", () => import("../pages/exports"), "exports.make"),
    page("/review", () => import("../pages/review"), "responses.review"),
    page("/trail", () => import("../pages/trail"), "trail.read"),
    page("/system", () => import("../pages/system"), "system.read"),
    page("/account", () => import("../pages/account")),
  ]),
  gate("/sign-in", () => import("../pages/signin")),
  // An invitation: its token is behind the hash sign, and so in no log.
  gate("/invitation", () => import("../pages/signin/welcome")),
]);

export function makeRouter() {
  return createRouter({
    routeTree: tree, basepath: "/console", parseSearch, stringifySearch: writeSearch,
    defaultPreload: "intent", scrollRestoration: true, notFoundMode: "root",
    pathParamsAllowedCharacters: ["@"], // of a unit's key
    defaultPendingComponent: PageSkeleton, defaultPendingMs: 150, defaultPendingMinMs: 0, defaultErrorComponent: Failed,
  });
}
