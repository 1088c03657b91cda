import { lazy, Suspense, useEffect, useState } from "react";
import { whenTold } from "./told";

const Notices = lazy(() => import("./notices"));

/** Where notices appear; nothing until there is one. */
export function Toasts() {
  const [begun, begin] = useState(false);
  useEffect(() => whenTold(() => begin(true)), []);
  return begun ? <Suspense><Notices /></Suspense> : null;
}
