// The way back to a list, above the title of a page.
import { Link } from "@tanstack/react-router";
import { IconArrowLeft } from "../../app/icons";

export function Back({ to, children }: { to: "/campaigns" | "/forms" | "/criteria"; children: string }) {
  // Below its list a link to it would count as the page one is on.
  return <Link to={to} activeOptions={{ exact: true }}><IconArrowLeft size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> {children}</Link>;
}
