import { useVirtualizer } from "@tanstack/react-virtual";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  count: number;
  /** Height of a row before it is measured, in pixels. */
  estimate: number;
  label: string;
  /** CSS height of the window on the list. */
  height?: string;
  /** A row to scroll to, each time it is another object. */
  goal?: { index: number } | undefined;
  children: (index: number) => ComponentChildren;
}

/** A long list of which only what is in sight is in the document. Can be scrolled by keyboard. */
export function VirtualList({ count, estimate, label, height = "70vh", goal, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => estimate, overscan: 12 });
  useEffect(() => {
    if (goal !== undefined) list.scrollToIndex(goal.index, { align: "center" });
  }, [goal, list]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={box} class="virtual-list" style={{ height, overflow: "auto" }} tabIndex={0} aria-label={label}>
      <div style={{ height: `${list.getTotalSize()}px`, position: "relative" }}>
        {list.getVirtualItems().map(({ index, key, start }) => (
          <div
            key={String(key)}
            data-index={index}
            ref={list.measureElement}
            style={{ position: "absolute", top: 0, left: 0, right: 0, transform: `translateY(${start}px)` }}
          >
            {children(index)}
          </div>
        ))}
      </div>
    </section>
  );
}
