import { useCallback, useRef, useState, type RefCallback } from "react";

/** Whether a box's first child is wider than the box. Only then does the box scroll
 * by itself: a box that always could would keep a table's head from staying in
 * sight while the page scrolls. */
export function useTooWide<E extends HTMLElement>(): [RefCallback<E>, boolean] {
  const [wide, setWide] = useState(false);
  const watch = useRef<ResizeObserver | null>(null);
  const ref = useCallback((box: E | null) => {
    watch.current?.disconnect();
    watch.current = null;
    const content = box?.firstElementChild;
    if (!box || !content) return;
    watch.current = new ResizeObserver(() => setWide(content.scrollWidth > box.clientWidth + 1));
    watch.current.observe(box);
    watch.current.observe(content);
  }, []);
  return [ref, wide];
}
