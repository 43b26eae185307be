import type { ComponentChildren } from "preact";
import type { ComparedVariant, GridCell } from "../../../src/pages/compare-page.ts";
import { href } from "../../router.ts";
import { visible } from "../visible.ts";
import { shareOf } from "./grid-rows.ts";
import { canOpenTrial } from "./links.tsx";
import { share, shareInterval } from "./words.ts";

interface Props {
  cell: GridCell | null;
  variant: ComparedVariant | undefined;
  /** Of all cells one can be reached by Tab, the others from there by arrow keys. */
  inTabOrder: boolean;
}

/** The share in words, its interval as a bar, and a way to a trial. */
export function Cell({ cell, variant, inTabOrder }: Props) {
  const value = shareOf(cell);
  if (cell === null) return <td class="compare-none">– not planned</td>;
  const style = value === null ? {} : { "--share": value, "--low": cell.interval?.low ?? 0, "--high": cell.interval?.high ?? 1 };
  return (
    <td class={value === null ? "compare-none" : "compare-cell"} style={style}>
      <Opened cell={cell} variant={variant} inTabOrder={inTabOrder}>
        {value === null ? <>– {visible(shortened(cell.missing ?? "not run"))}</> : <Measured cell={cell} value={value} />}
      </Opened>
    </td>
  );
}

function Measured({ cell, value }: { cell: GridCell; value: number }) {
  const lost = cell.planned - cell.trials;
  return (
    <>
      <b>{share(value)}</b> {cell.resolved}/{cell.trials}
      <span class="visually-hidden">, interval {shareInterval(cell.interval)}</span>
      {lost > 0 && (
        <span class="compare-lost" title={visible(cell.missing ?? "")}>
          {" "}
          {lost} missing
        </span>
      )}
    </>
  );
}

function Opened({ cell, variant, inTabOrder, children }: Props & { cell: GridCell; children: ComponentChildren }) {
  const { trialId } = cell;
  if (trialId === null || variant === undefined || !canOpenTrial({ runId: variant.runId, trialId, onDisk: variant.onDisk }))
    return <span>{children}</span>;
  return (
    <a
      href={href("trial", variant.runId, trialId)}
      tabIndex={inTabOrder ? 0 : -1}
      title={`Wilson interval ${shareInterval(cell.interval)}`}
    >
      {children}
    </a>
  );
}

const MOST_CHARACTERS = 60;

function shortened(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
