import * as Plot from "@observablehq/plot";
import { useEffect, useRef } from "preact/hooks";

/** A chart by Observable Plot, drawn anew when the options or the width change. `label` says in words what it shows; the figures stand beside it as text. */
export function Chart({ options, label }: { options: Plot.PlotOptions; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = box;
    if (current === null) return undefined;
    const draw = () => {
      if (current.clientWidth === 0) return;
      const svg = Plot.plot({ ...options, width: current.clientWidth, ariaLabel: label, className: "plot" });
      svg.setAttribute("role", "img");
      // Plot labels its groups, which have no role that may carry a name; the image's own says it all.
      for (const part of svg.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
      current.replaceChildren(svg);
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(current);
    return () => observer.disconnect();
  }, [options, label]);
  return <div class="chart" ref={box} />;
}
