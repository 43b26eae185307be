import { describe, expect, it } from "vitest";
import type { FileChange } from "../domain/diff.ts";
import { survivingHunks } from "./hunks.ts";
import type { MeasuredReference } from "./references.ts";

const BEFORE = "interface A {\n  x: number;\n}\n\n// one\n\n\n\n\n\nexport const a = 1;\n\n\n\n\n\n\nexport const b = 2;\n";
const AFTER = BEFORE.replace("x: number;", "x: number;\n  y: number;").replace("a = 1", "a = 10").replace("b = 2", "b = 20");
const PATCH = `diff --git a/src/a.ts b/src/a.ts
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,5 +1,6 @@
 interface A {
   x: number;
+  y: number;
 }
 
 // one
@@ -8,7 +9,7 @@
 
 
 
-export const a = 1;
+export const a = 10;
 
 
 
@@ -15,4 +16,4 @@
 
 
 
-export const b = 2;
+export const b = 20;
`;

function reference(file: Partial<FileChange>): MeasuredReference {
  const change = { path: "src/a.ts", status: "modified", pathClass: "source", before: BEFORE, after: AFTER, ...file } as FileChange;
  return { patch: Buffer.from(PATCH), diff: { files: [change] } } as unknown as MeasuredReference;
}

describe("survivingHunks", () => {
  it("tries each hunk but those of types alone, and names the ones that no test misses", async () => {
    const tried: string[] = [];
    const problems = await survivingHunks(reference({}), async (patch) => {
      tried.push(patch.toString());
      return patch.includes("a = 10"); // the tests see a, and never b
    });
    expect(tried).toHaveLength(2);
    expect(problems).toEqual(["the hidden tests also pass without hunk 3 of src/a.ts"]);
  });

  it("leaves documents and tests alone", async () => {
    expect(await survivingHunks(reference({ pathClass: "docs" }), async () => true)).toEqual([]);
  });
});
