import { randomUUID } from "node:crypto";
import { z } from "zod";
import { parseQuery, select } from "./btql.ts";
import { bodyOf, type Call, type Reply, type Route, refusal } from "./call.ts";
import { compare } from "./comparison.ts";
import type { RowChange } from "./rows.ts";
import { signedUrl } from "./storage.ts";
import type { World } from "./world.ts";

/** Rows in and out. */
export const dataPlane: Route[] = [
  ["GET", /^\/version$/, (_, { reportedMaxBytes }) => ({ status: 200, body: { logs3_payload_max_bytes: reportedMaxBytes } })],
  ["POST", /^\/logs3$/, logs],
  ["POST", /^\/logs3\/overflow$/, overflow],
  ["POST", /^\/btql$/, query],
  ["GET", /^\/experiment-comparison2$/, comparison],
];

const row = z.looseObject({
  id: z.string().default(() => randomUUID()),
  experiment_id: z.string(),
  // Anything else is refused: a row from outside its range must not be taken for stored.
  scores: z.record(z.string(), z.number().min(0).max(1).nullable()).nullish(),
  tags: z.array(z.string()).nullish(),
  _is_merge: z.boolean().optional(),
  _object_delete: z.boolean().optional(),
  _merge_paths: z.undefined("not spoken here").optional(),
  _array_delete: z.undefined("not spoken here").optional(),
});
const message = z.looseObject({ rows: z.array(row), api_version: z.literal(2) });
const reference = z.looseObject({ rows: z.looseObject({ type: z.literal("logs3_overflow"), key: z.string() }), api_version: z.literal(2) });

function logs(call: Call, world: World): Reply {
  if (call.body.length > world.maxBodyBytes) return refusal(413, `the body is larger than ${world.maxBodyBytes} bytes`);
  const sent = bodyOf(call, z.looseObject({ rows: z.unknown() }));
  return Array.isArray(sent.rows) ? stored(message.parse(sent).rows, world) : fromOverflow(reference.parse(sent).rows.key, world);
}

function fromOverflow(key: string, world: World): Reply {
  const bytes = world.overflow.get(key);
  return bytes ? stored(message.parse(JSON.parse(bytes.toString())).rows, world) : refusal(400, "nothing was uploaded under that key");
}

/** All or nothing: one row of an unknown experiment refuses its batch. */
function stored(rows: z.infer<typeof row>[], world: World): Reply {
  const stranger = rows.find((one) => !world.experiments.has(one.experiment_id));
  if (stranger) return refusal(400, `row ${stranger.id} is of an unknown experiment`);
  const act = () => {
    for (const one of rows) world.rows(one.experiment_id)?.write(one as RowChange);
  };
  return { status: 200, body: { ids: rows.map(({ id }) => id) }, act };
}

function overflow({ url }: Call, world: World): Reply {
  const key = randomUUID();
  const headers = { "content-type": "application/json" };
  return { status: 200, body: { method: "PUT", signedUrl: signedUrl(url, world, `overflow/${key}`), headers, key } };
}

function query(call: Call, world: World): Reply {
  const asked = parseQuery(bodyOf(call, z.looseObject({ query: z.unknown() })).query);
  const rows = world.rows(asked.experimentId);
  if (!rows) return refusal(400, `experiment ${asked.experimentId} not found`);
  const page = rows.page(asked.limit, asked.cursor);
  return { status: 200, body: { data: page.rows.map((one) => select(one, asked.columns)), cursor: page.cursor ?? null } };
}

function comparison({ url }: Call, world: World): Reply {
  const rowsOf = (parameter: string) =>
    world
      .rows(url.searchParams.get(parameter) ?? "")
      ?.all()
      .values();
  const rows = rowsOf("experiment_id");
  return rows ? { status: 200, body: compare(rows, rowsOf("base_experiment_id")) } : refusal(400, "no such experiment");
}
