import type { RunsDoc } from "../../src/pages/runs-page.ts";
import { PageFrame } from "../parts/page-frame.tsx";
import { Text } from "../parts/text.tsx";
import { href } from "../router.ts";
import { usePage } from "../use-page.ts";

export function RunsPage() {
  const page = usePage<RunsDoc>("runs", { live: true });
  return (
    <PageFrame title="Runs" page={page}>
      {({ runs }) => (
        <ul>
          {runs.map(({ runId }) => (
            <li key={runId}>
              <a href={href("run", runId)}>
                <Text>{runId}</Text>
              </a>
            </li>
          ))}
        </ul>
      )}
    </PageFrame>
  );
}
