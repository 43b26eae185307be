import type { ComponentChildren } from "preact";

/** What may be wider than the page: scrolled by keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section class="compare-scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
