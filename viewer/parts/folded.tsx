import { useState } from "preact/hooks";

interface FoldedProps {
  title: string;
  children: preact.ComponentChildren;
}

/** What few want to see: made when it is asked for. */
export function Folded({ title, children }: FoldedProps) {
  const [open, setOpen] = useState(false);
  return (
    <div>
      <button type="button" class="fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span aria-hidden="true">{open ? "▾" : "▸"}</span> {title}
      </button>
      {open && children}
    </div>
  );
}
