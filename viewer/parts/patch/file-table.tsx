import { useState } from "preact/hooks";
import { CHANGE_SCOPES, type ChangeScope, scopeWords } from "../../../src/domain/change-scope.ts";
import type { PatchFile } from "../../../src/domain/patch-files.ts";
import { Badge } from "../badge.tsx";
import { FileName, Lines, scopeTones } from "./patch-file.tsx";

interface Props {
  label: string;
  files: readonly PatchFile[];
  scopes: Readonly<Record<string, ChangeScope>>;
  onPick: (at: number) => void;
}

const FIRST = 30;

/** The files of a patch, a row each; a name leads to its lines. */
export function FileTable({ label, files, scopes, onPick }: Props) {
  const [most, setMost] = useState(FIRST);
  return (
    <>
      <table class="patch-files">
        <caption class="visually-hidden">Files of {label}</caption>
        <thead>
          <tr>
            <th scope="col">File</th>
            {Object.keys(scopes).length > 0 && <th scope="col">Scope</th>}
            <th scope="col">Change</th>
            <th scope="col" class="number">
              Lines
            </th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, most).map((file, at) => (
            <tr key={`${at} ${file.path}`}>
              <td>
                <button type="button" class="patch-link" onClick={() => onPick(at)}>
                  <FileName file={file} />
                </button>
              </td>
              {Object.keys(scopes).length > 0 && <td>{scopeBadge(scopes[file.path])}</td>}
              <td class="dim">{file.status}</td>
              <td class="number">
                <Lines file={file} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {files.length > most && (
        <button type="button" class="patch-more" onClick={() => setMost(most * 10)}>
          {(files.length - most).toLocaleString("en")} more files
        </button>
      )}
    </>
  );
}

function scopeBadge(scope: ChangeScope | undefined) {
  return scope === undefined ? "–" : <Badge tone={scopeTones[scope]}>{scopeWords[scope]}</Badge>;
}

/** "4 files, +12 −3: 2 asked for, 1 beyond, 1 protected" */
export function patchSummary(files: readonly PatchFile[], scopes: Readonly<Record<string, ChangeScope>>): string {
  const sum = (of: (file: PatchFile) => number) => files.reduce((all, file) => all + of(file), 0).toLocaleString("en");
  const lines = `${files.length.toLocaleString("en")} file${files.length === 1 ? "" : "s"}, +${sum((file) => file.linesAdded)} −${sum((file) => file.linesRemoved)}`;
  const parts = CHANGE_SCOPES.flatMap((scope) => {
    const number = files.filter(({ path }) => scopes[path] === scope).length;
    return number === 0 ? [] : [`${number.toLocaleString("en")} ${scopeWords[scope]}`];
  });
  return parts.length === 0 ? lines : `${lines}: ${parts.join(", ")}`;
}
