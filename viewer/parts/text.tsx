import { useState } from "preact/hooks";
import { visible } from "./visible.ts";

const MOST = 2_000;

/** Text of agents, tests and files: nothing in it steers the page or hides; of long text the start, and the rest on demand, piece by piece. */
export function Text({ children, most = MOST }: { children: string; most?: number }) {
  const [shown, setShown] = useState(most);
  if (children.length <= shown) return <bdi>{visible(children)}</bdi>;
  return (
    <>
      <bdi>{visible(children.slice(0, shown))}</bdi>
      <button type="button" class="text-more" onClick={() => setShown(shown * 10)}>
        … {(children.length - shown).toLocaleString("en")} more characters
      </button>
    </>
  );
}
