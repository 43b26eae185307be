import type { ListedRun, RunsDoc } from "../../src/pages/runs-page.ts";
import { costText, percent } from "../../src/report/format.ts";
import { roughly } from "../../src/report/status.ts";
import { Badge } from "../parts/badge.tsx";
import { PageFrame } from "../parts/page-frame.tsx";
import { Text } from "../parts/text.tsx";
import { href } from "../router.ts";
import "../style/run.css";
import { usePage } from "../use-page.ts";
import { stateTones } from "./run/head.tsx";
import { when } from "./run/now.ts";

export function RunsPage() {
  const page = usePage<RunsDoc>("runs", { live: true, again: whileAnyRuns });
  return (
    <PageFrame title="Runs" page={page}>
      {({ runs }) =>
        runs.length === 0 ? (
          <p>
            There are no runs yet: <code>patchbench run</code> makes one.
          </p>
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          <section class="run-scroll" aria-label="Runs, by row" tabIndex={0}>
            <table class="runs" aria-label={`${runs.length} runs, newest first`}>
              <thead>
                <tr>
                  {["Run", "Begun", "State", "Resolved, by variant"].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                  {["Tasks", "Measured", "Cost"].map((head) => (
                    <th key={head} scope="col" class="number">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {runs.map((run) => (
                  <RunRow key={run.runId} run={run} />
                ))}
              </tbody>
            </table>
          </section>
        )
      }
    </PageFrame>
  );
}

function RunRow({ run: { runId, createdAt, sum, problem } }: { run: ListedRun }) {
  return (
    <tr>
      <th scope="row">
        <a href={href("run", runId)}>
          <Text>{runId}</Text>
        </a>
      </th>
      <td class="runs-when">{createdAt === "" ? "–" : when(createdAt)}</td>
      {sum === null ? (
        <td colSpan={5} class="dim">
          <Text>{problem ?? ""}</Text>
        </td>
      ) : (
        <>
          <td>
            <Badge tone={stateTones[sum.state]}>{sum.state}</Badge>
            {sum.progress !== null && <Progress {...sum.progress} />}
          </td>
          <td>
            <Rates variants={sum.variants} />
          </td>
          <td class="number">{sum.tasks}</td>
          <td class="number">
            {sum.measured}/{sum.planned}
          </td>
          <td class="number">{sum.spent.usd === null && sum.spent.tokens === null ? "–" : costText(sum.spent.usd, sum.spent.cost)}</td>
        </>
      )}
    </tr>
  );
}

function Progress({ done, total, timeLeftMs }: { done: number; total: number; timeLeftMs: number | null }) {
  return (
    <div class="runs-progress">
      <progress value={done} max={Math.max(1, total)} aria-label="Trials done" />
      <span class="dim">
        {done}/{total}
        {timeLeftMs !== null && timeLeftMs > 0 && `, about ${roughly(timeLeftMs)} left`}
      </span>
    </div>
  );
}

const MOST = 8;

function Rates({ variants }: { variants: NonNullable<ListedRun["sum"]>["variants"] }) {
  return (
    <ul class="runs-rates">
      {variants.slice(0, MOST).map(({ variant, resolve }) => (
        <li key={variant}>
          <Text>{variant}</Text> <strong>{percent(resolve.value)}</strong>
        </li>
      ))}
      {variants.length > MOST && <li class="dim">and {variants.length - MOST} more</li>}
    </ul>
  );
}

const LOOK_MS = 5_000;

function whileAnyRuns({ runs }: RunsDoc): number | undefined {
  return runs.some(({ sum }) => sum?.state === "running") ? LOOK_MS : undefined;
}
