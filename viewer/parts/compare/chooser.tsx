import { useRef } from "preact/hooks";
import type { CompareStart } from "../../../src/pages/compare-page.ts";
import { href } from "../../router.ts";
import { source } from "../../source.ts";
import { usePage } from "../../use-page.ts";
import { visible } from "../visible.ts";

/** Which sides to compare: names known on disk are offered, any other may be written. A report holds what it holds. */
export function Chooser({ sides, open }: { sides: readonly string[]; open: boolean }) {
  if (!source.has("compare")) return null;
  return open ? (
    <Form sides={sides} />
  ) : (
    <details class="compare-chooser">
      <summary>Compare others</summary>
      <Form sides={sides} />
    </details>
  );
}

function Form({ sides }: { sides: readonly string[] }) {
  const known = usePage<CompareStart>("compare");
  const form = useRef<HTMLFormElement>(null);
  const go = (event: Event) => {
    event.preventDefault();
    const named = ["a", "b"].map((name) => String(new FormData(form.current ?? undefined).get(name) ?? "").trim());
    location.hash = href("compare", ...named.filter((name) => name !== ""));
  };
  return (
    <form class="compare-form" ref={form} onSubmit={go}>
      <label>
        <span>A, the reference</span>
        <input name="a" list="compare-names" required defaultValue={sides[0] ?? ""} spellcheck={false} autocomplete="off" />
      </label>
      <label>
        <span>B, held against it</span>
        <input
          name="b"
          list="compare-names"
          defaultValue={sides[1] ?? ""}
          spellcheck={false}
          autocomplete="off"
          placeholder="empty: A's own variants"
        />
      </label>
      <button type="submit">Compare</button>
      <datalist id="compare-names">
        {known.state === "ready" && known.doc.names.map((name) => <option key={name} value={visible(name)} />)}
      </datalist>
      <p class="dim">RUN, RUN/VARIANT, baseline:NAME or night:ID/VARIANT. A run alone: its variants against its baseline variant.</p>
    </form>
  );
}
