import { Attachment, ReadonlyAttachment } from "braintrust";
import { describe, expect, it } from "vitest";
import { quietSettings, sdkFor } from "./sdk.ts";
import { startBraintrustServer } from "./server.ts";

Object.assign(process.env, quietSettings);

const paths = (server: { requests(): { method: string; path: string }[] }) =>
  server.requests().map(({ method, path }) => `${method} ${path.replace(/(storage\/\w+\/).+/, "$1KEY")}`);

describe("an attachment", () => {
  it("goes up and comes back", async () => {
    await using server = await startBraintrustServer();
    const { open, state, errors } = sdkFor(server);
    const attachment = new Attachment({ data: new Blob(["a patch"]), filename: "a.patch", contentType: "text/x-diff", state });
    const experiment = open();
    experiment.log({ input: 1, output: attachment, scores: {} });
    await experiment.flush();
    expect(errors).toEqual([]);
    const { key } = attachment.reference as { key: string };
    expect([...server.attachments()]).toEqual([
      [key, { bytes: Buffer.from("a patch"), filename: "a.patch", contentType: "text/x-diff", status: "done" }],
    ]);
    expect(paths(server).slice(-3)).toEqual(["POST /attachment", "PUT /storage/attachment/KEY", "POST /attachment/status"]);
    const blob = await new ReadonlyAttachment(attachment.reference, state).data();
    expect(await blob.text()).toBe("a patch");
  });

  it("shows a failed upload", async () => {
    await using server = await startBraintrustServer();
    const { open, state, errors } = sdkFor(server);
    server.fail(/^PUT \/storage\/attachment/, "503");
    const experiment = open();
    const output = new Attachment({ data: new Blob(["x"]), filename: "x", contentType: "text/plain", state });
    experiment.log({ input: 1, output, scores: {} });
    await experiment.flush();
    expect(errors.map(String)).toEqual([expect.stringContaining("503")]);
    expect([...server.attachments().values()]).toMatchObject([{ bytes: undefined, status: "error" }]);
  });

  it("needs the signature", async () => {
    await using server = await startBraintrustServer();
    expect((await fetch(`${server.url}/storage/overflow/key`, { method: "PUT", body: "x" })).status).toBe(403);
  });
});

describe("a payload above the limit", () => {
  const rows = Array.from({ length: 3 }, (_, input) => ({ input, output: "x".repeat(5000), scores: {} }));

  it("goes through overflow where a limit is reported", async () => {
    await using server = await startBraintrustServer({ logs3PayloadMaxBytes: 4000 });
    const { open, errors } = sdkFor(server);
    const experiment = open();
    for (const row of rows) experiment.log(row);
    await experiment.flush();
    expect(errors).toEqual([]);
    expect(server.rows(await experiment.id).size).toBe(3);
    const overflow = paths(server).filter((path) => /overflow/.test(path));
    expect(overflow.toSorted()).toEqual([...Array(3).fill("POST /logs3/overflow"), ...Array(3).fill("PUT /storage/overflow/KEY")]);
  });

  it("is refused with 413 where none is", async () => {
    await using server = await startBraintrustServer({ logs3PayloadMaxBytes: null, maxBodyBytes: 4000 });
    const { open, errors } = sdkFor(server);
    const experiment = open();
    for (const row of rows) experiment.log(row);
    await experiment.flush();
    expect(errors.map(String)).toEqual([expect.stringContaining("413")]);
    expect(server.allRows()).toEqual([]);
  });
});
