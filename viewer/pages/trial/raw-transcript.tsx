import { useMemo } from "preact/hooks";
import { keyText } from "../../../src/pages/keys.ts";
import type { TranscriptDoc } from "../../../src/pages/transcript-page.ts";
import { Text } from "../../parts/text.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import { usePage } from "../../use-page.ts";

/** What the agent's program printed, line by line: read when it is asked for, and only what is in sight is in the document. */
export function RawTranscript({ runId, trialId }: { runId: string; trialId: string }) {
  const page = usePage<TranscriptDoc>(keyText({ page: "transcript", parts: [runId, trialId] }));
  if (page.state === "loading") return <p role="status">Reading …</p>;
  if (page.state === "failed")
    return (
      <p role="alert" class="failed">
        <Text>{page.message}</Text>
      </p>
    );
  return <Lines {...page.doc} />;
}

function Lines({ text, bytes, cut }: TranscriptDoc) {
  const lines = useMemo(() => text.replace(/\n$/, "").split("\n"), [text]);
  if (text === "") return <p class="dim">– the agent's program printed nothing</p>;
  return (
    <>
      <p class="dim">
        {lines.length.toLocaleString("en")} lines, {bytes.toLocaleString("en")} bytes
        {cut > 0 && `; the last ${cut.toLocaleString("en")} bytes are left out: they are in transcript.txt`}
      </p>
      <VirtualList count={lines.length} estimate={20} label="Raw transcript">
        {(index) => (
          <div class="raw-line">
            <span class="raw-number">{index + 1}</span>
            <code>
              <Text most={1_000}>{lines[index] ?? ""}</Text>
            </code>
          </div>
        )}
      </VirtualList>
    </>
  );
}
