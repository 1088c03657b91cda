import { lazy, Suspense, useEffect, useState } from "react";
import { OldPage } from "./old-page";
import { whenTold } from "./told";

// Outside every page, where nothing catches what cannot be loaded.
const Notices = lazy(() => import("./notices").catch(() => ({ default: OldPage })));

/** Where notices appear; nothing until there is one. */
export function Toasts() {
  const [begun, begin] = useState(false);
  useEffect(() => whenTold(() => begin(true)), []);
  return begun ? <Suspense><Notices /></Suspense> : null;
}
