import { open } from "node:fs/promises";
import path from "node:path";
import type { TraceFile } from "../domain/trace.ts";
import { redactValue } from "../lib/redact-value.ts";
import { artifact } from "../store/layout.ts";
import { MOST_FILE_BYTES } from "./bounds.ts";
import type { TraceRedactor } from "./redact-trace.ts";

const ATTACHED = [
  { name: artifact.patch, contentType: "text/x-diff" },
  { name: artifact.transcript, contentType: "text/plain" },
  { name: artifact.trajectory, contentType: "application/json" },
] as const;

/** Longer than any secret: what is cut in two at the end of what was read cannot be told from other text. */
const MARGIN = 64 * 2 ** 10;

/** The files that go along with a trial; empty ones are left out, long ones cut, and `note` is told. */
export async function readFiles(folder: string, redactor: TraceRedactor, note: (text: string) => void): Promise<TraceFile[]> {
  const files: TraceFile[] = [];
  for (const { name, contentType } of ATTACHED) {
    const read = await readStart(path.join(folder, name));
    if (read === undefined || read.size === 0) continue;
    const isJson = contentType === "application/json";
    if (isJson && read.size > MOST_FILE_BYTES) {
      note(`${name} (${read.size} bytes) is left out: too long`); // a part of it could not be read
      continue;
    }
    const data = isJson ? redactedJson(read.data, redactor) : cut(read, redactor);
    if (data.length < read.size && read.size > MOST_FILE_BYTES) note(`${name} is cut: ${data.length} of ${read.size} bytes`);
    files.push({ name, contentType, data });
  }
  return files;
}

interface Start {
  data: Buffer;
  /** Of the whole file. */
  size: number;
}

async function readStart(file: string): Promise<Start | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const { size } = await handle.stat();
    const data = Buffer.alloc(Math.min(size, MOST_FILE_BYTES + MARGIN));
    const { bytesRead } = await handle.read(data, 0, data.length, 0);
    return { data: data.subarray(0, bytesRead), size };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/** Redacted first: a secret that the cut goes through could not be found any more. */
function cut({ data, size }: Start, redactor: TraceRedactor): Buffer {
  const redacted = redactor.bytes(data);
  if (size <= MOST_FILE_BYTES) return redacted;
  const known = size > data.length ? redacted.length - MARGIN : redacted.length;
  return wholeCharacters(redacted.subarray(0, Math.min(MOST_FILE_BYTES, known)));
}

/** Without the start of a UTF-8 character at its end. */
function wholeCharacters(bytes: Buffer): Buffer {
  let at = bytes.length - 1;
  while (at > bytes.length - 4 && at > 0 && ((bytes[at] ?? 0) & 0xc0) === 0x80) at -= 1;
  const first = bytes[at] ?? 0;
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.length - at < wanted ? bytes.subarray(0, at) : bytes;
}

/** By its values: a mark put into an escape would break the whole. */
function redactedJson(data: Buffer, redactor: TraceRedactor): Buffer {
  try {
    return Buffer.from(JSON.stringify(redactValue<unknown>(JSON.parse(data.toString("utf8")), redactor)));
  } catch {
    return redactor.bytes(data);
  }
}
