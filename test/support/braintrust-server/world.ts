import { randomUUID } from "node:crypto";
import { type Row, RowStore } from "./rows.ts";

export interface WorldOptions {
  /** The one key that is let in. */
  apiKey?: string;
  orgName?: string;
  /** What `/version` reports: above it the SDK takes the overflow path. Null reports none. 6 MiB by default. */
  logs3PayloadMaxBytes?: number | null;
  /** A body of `/logs3` above it is refused with 413. What `/version` reports by default, or else 6 MiB. */
  maxBodyBytes?: number;
  /** How long after a write `/btql` still answers as before. */
  visibleAfterMs?: number;
}

export interface Project {
  id: string;
  name: string;
}

export interface Experiment {
  id: string;
  name: string;
  /** Its project's name. */
  project: string;
  created: string;
  description: string | null;
  metadata: Record<string, unknown> | null;
  tags: string[] | null;
  /** The experiment it is compared with. */
  baseId: string | null;
  repoInfo: unknown;
  /** Whether people without an account may read it. */
  public: boolean;
}

export interface Attachment {
  /** Undefined until the upload to its signed URL. */
  bytes: Buffer | undefined;
  contentType: string;
  filename: string;
  /** What the client last said: `uploading`, `done` or `error`. */
  status: string;
  errorMessage?: string | undefined;
}

const MIB = 1024 * 1024;

/** Everything the server knows. */
export class World {
  readonly apiKey: string;
  readonly org: { id: string; name: string };
  readonly reportedMaxBytes: number | null;
  readonly maxBodyBytes: number;
  /** Only who was given a signed URL knows it. */
  readonly signature = randomUUID();
  readonly projects = new Map<string, Project>();
  readonly experiments = new Map<string, Experiment>();
  readonly attachments = new Map<string, Attachment>();
  readonly overflow = new Map<string, Buffer>();
  readonly #rows = new Map<string, RowStore>();
  readonly #visibleAfterMs: number;

  constructor(options: WorldOptions) {
    this.apiKey = options.apiKey ?? "loopback-key";
    this.org = { id: randomUUID(), name: options.orgName ?? "loopback" };
    this.reportedMaxBytes = options.logs3PayloadMaxBytes === undefined ? 6 * MIB : options.logs3PayloadMaxBytes;
    this.maxBodyBytes = options.maxBodyBytes ?? this.reportedMaxBytes ?? 6 * MIB;
    this.#visibleAfterMs = options.visibleAfterMs ?? 0;
  }

  /** Undefined for an experiment that was never registered. */
  rows(experimentId: string): RowStore | undefined {
    const known = this.#rows.get(experimentId);
    if (known || !this.experiments.has(experimentId)) return known;
    const made = new RowStore(this.#visibleAfterMs);
    this.#rows.set(experimentId, made);
    return made;
  }

  allRows(): Row[] {
    return [...this.#rows.values()].flatMap((store) => [...store.all().values()]);
  }

  /** By project and name. */
  experiment(project: string, name: string | undefined): Experiment | undefined {
    return [...this.experiments.values()].find((one) => one.project === project && one.name === name);
  }
}
