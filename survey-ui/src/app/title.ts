import { useEffect } from "react";

/** Names the page in the browser's tab and to those who listen: "Tổng quan · Hài Lòng". */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Hài Lòng` : "Hài Lòng";
  }, [title]);
}
