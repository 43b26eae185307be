import { useEffect, useState } from "preact/hooks";
import { type ContentsDoc, contentsNotes } from "../../src/pages/contents-page.ts";
import { readContents } from "../report.ts";
import { Text } from "./text.tsx";

/** At the foot of every page of a report: whose it is, and what it does not hold. */
export function ReportNote() {
  const [contents, setContents] = useState<ContentsDoc>();
  useEffect(() => void readContents().then(setContents), []);
  if (contents === undefined) return null;
  const notes = contentsNotes(contents);
  return (
    <footer class="report-note">
      <p>
        A report of run <Text>{contents.runId}</Text>, complete in itself: it asks nobody for anything.
      </p>
      {notes.map((note) => (
        <p key={note}>
          <Text>{note}</Text>
        </p>
      ))}
    </footer>
  );
}
