import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutputTail } from "./output-tail.ts";

function filled(maxBytes: number, ...chunks: readonly string[]): OutputTail {
  const output = new OutputTail(maxBytes);
  for (const chunk of chunks) output.push(Buffer.from(chunk));
  return output;
}

describe("OutputTail", () => {
  test("keeps all of an output that fits", () => {
    expect(filled(10, "01234", "56789").text()).toBe("0123456789");
  });

  test("keeps half from the start and half from the end, and tells what is missing", () => {
    const output = filled(10, "0123456789", "abc");
    expect(output.text()).toBe("01234\n[... 3 bytes left out ...]\n89abc");
    expect(output.totalBytes).toBe(13);
  });

  test("gives the odd byte to the end", () => {
    expect(filled(5, "abcdefg").text()).toBe("ab\n[... 2 bytes left out ...]\nefg");
  });

  test("is empty when nothing came, or nothing is kept", () => {
    expect(filled(10).text()).toBe("");
    expect(filled(0, "abc").text()).toBe("\n[... 3 bytes left out ...]\n");
    expect(filled(0).text()).toBe("");
  });

  test("does not hold on to the chunks it was given", () => {
    const chunk = Buffer.from("abc");
    const output = new OutputTail(10);
    output.push(chunk);
    chunk.fill("x");
    expect(output.text()).toBe("abc");
  });

  test("replaces a character cut in the middle instead of failing", () => {
    expect(filled(4, "aé", "bbbb", "éa").text()).toBe("a\ufffd\n[... 6 bytes left out ...]\n\ufffda");
  });

  test("tail() gives the last characters without white space around them", () => {
    expect(filled(100, "one\ntwo\nthree \n\n").tail(9)).toBe("three");
    expect(filled(100, "short").tail(99)).toBe("short");
  });

  test("does not depend on how the output was cut into chunks", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{0,9}$/)), fc.integer({ min: 0, max: 40 }), (chunks, maxBytes) => {
        const whole = chunks.join("");
        const output = filled(maxBytes, ...chunks);
        const head = whole.slice(0, Math.floor(maxBytes / 2));
        const rest = whole.slice(head.length);
        const tail = rest.slice(Math.max(0, rest.length - Math.ceil(maxBytes / 2)));
        const lost = whole.length - head.length - tail.length;
        expect(output.text()).toBe(head + (lost > 0 ? `\n[... ${lost} bytes left out ...]\n` : "") + tail);
        expect(output.totalBytes).toBe(whole.length);
      }),
    );
  });
});
