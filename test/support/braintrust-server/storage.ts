import { z } from "zod";
import { bodyOf, type Call, type Reply, type Route, refusal } from "./call.ts";
import type { World } from "./world.ts";

/** Attachments, and the object store that the signed URLs lead to. */
export const storage: Route[] = [
  ["POST", /^\/attachment$/, announce],
  ["POST", /^\/attachment\/status$/, report],
  ["GET", /^\/attachment$/, look],
  ["PUT", /^\/storage\/attachment\/([^/]+)$/, signed(putAttachment)],
  ["GET", /^\/storage\/attachment\/([^/]+)$/, signed(getAttachment)],
  ["PUT", /^\/storage\/overflow\/([^/]+)$/, signed(putOverflow)],
];

export function signedUrl(url: URL, { signature }: World, path: string): string {
  return `${url.origin}/storage/${path}?signature=${signature}`;
}

const announcement = z.looseObject({ key: z.string(), filename: z.string(), content_type: z.string() });

function announce(call: Call, world: World): Reply {
  const { key, filename, content_type: contentType } = bodyOf(call, announcement);
  const bytes = world.attachments.get(key)?.bytes;
  const act = () => void world.attachments.set(key, { bytes, contentType, filename, status: "uploading" });
  return { status: 200, body: { signedUrl: signedUrl(call.url, world, `attachment/${key}`), headers: {} }, act };
}

const reported = z.looseObject({
  key: z.string(),
  status: z.looseObject({ upload_status: z.enum(["uploading", "done", "error"]), error_message: z.string().optional() }),
});

function report(call: Call, world: World): Reply {
  const { key, status } = bodyOf(call, reported);
  const attachment = world.attachments.get(key);
  const said = { status: status.upload_status, errorMessage: status.error_message };
  const act = () => void (attachment && world.attachments.set(key, { ...attachment, ...said }));
  return attachment ? { status: 200, body: {}, act } : refusal(404, "no such attachment");
}

function look({ url }: Call, world: World): Reply {
  const key = url.searchParams.get("key") ?? "";
  const found = world.attachments.get(key);
  if (!found) return refusal(404, "no such attachment");
  const status = { upload_status: found.status, error_message: found.errorMessage };
  return { status: 200, body: { downloadUrl: signedUrl(url, world, `attachment/${key}`), status } };
}

function putAttachment({ captured: [key = ""], body }: Call, world: World): Reply {
  const found = world.attachments.get(key);
  const act = () => void (found && world.attachments.set(key, { ...found, bytes: body }));
  return found ? { status: 200, body: "", act } : refusal(404, "no such key");
}

function getAttachment({ captured: [key = ""] }: Call, world: World): Reply {
  const bytes = world.attachments.get(key)?.bytes;
  return bytes ? { status: 200, body: bytes } : refusal(404, "no such key");
}

function putOverflow({ captured: [key = ""], body }: Call, world: World): Reply {
  return { status: 200, body: "", act: () => void world.overflow.set(key, body) };
}

function signed(answer: Route[2]): Route[2] {
  return (call, world) => {
    const valid = call.url.searchParams.get("signature") === world.signature;
    return valid ? answer(call, world) : refusal(403, "the signature does not match");
  };
}
