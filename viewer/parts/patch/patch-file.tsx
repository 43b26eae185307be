import { type ChangeScope, scopeWords } from "../../../src/domain/change-scope.ts";
import type { PatchFile } from "../../../src/domain/patch-files.ts";
import { Badge, type Tone } from "../badge.tsx";
import { Text } from "../text.tsx";
import { PatchLines, type PatchViewType } from "./patch-lines.tsx";

export const scopeTones: Record<ChangeScope, Tone> = { asked: "good", beyond: "warn", protected: "bad" };

interface Props {
  id: string;
  file: PatchFile;
  scope: ChangeScope | undefined;
  reason: string | undefined;
  open: boolean;
  viewType: PatchViewType;
  onToggle: () => void;
}

/** One file of a patch: its name and what became of it; its lines when unfolded. */
export function PatchFileView({ id, file, scope, reason, open, viewType, onToggle }: Props) {
  return (
    <div class="patch-file" data-scope={scope}>
      <div class="patch-file-head">
        <button type="button" id={id} class="patch-fold" aria-expanded={open} onClick={onToggle}>
          <span aria-hidden="true">{open ? "▾" : "▸"}</span> <FileName file={file} />
        </button>
        <FileFacts file={file} scope={scope} />
        {reason !== undefined && (
          <span class="patch-reason">
            <Text most={300}>{reason}</Text>
          </span>
        )}
      </div>
      {open && (
        <div class="patch-lines">
          <PatchLines file={file} viewType={viewType} />
        </div>
      )}
    </div>
  );
}

export function FileName({ file: { path, oldPath } }: { file: PatchFile }) {
  return (
    <span class="mono patch-name">
      {oldPath !== null && (
        <>
          <Text most={300}>{oldPath}</Text> →{" "}
        </>
      )}
      <Text most={300}>{path}</Text>
    </span>
  );
}

function FileFacts({ file, scope }: { file: PatchFile; scope: ChangeScope | undefined }) {
  return (
    <>
      {scope !== undefined && <Badge tone={scopeTones[scope]}>{scopeWords[scope]}</Badge>}
      <span class="dim">{file.status}</span>
      <Lines file={file} />
    </>
  );
}

export function Lines({ file: { binary, linesAdded, linesRemoved } }: { file: PatchFile }) {
  if (binary) return <span class="dim">binary</span>;
  return (
    <span class="patch-count">
      +{linesAdded.toLocaleString("en")} −{linesRemoved.toLocaleString("en")}
    </span>
  );
}
