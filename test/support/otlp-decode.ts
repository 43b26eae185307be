/** Reads OTLP's binary form by its published messages, without the library that writes it. */

export interface OtlpSpan {
  traceId: string;
  spanId: string;
  /** "" for a root. */
  parentSpanId: string;
  name: string;
  kind: number;
  startNano: bigint;
  endNano: bigint;
  attributes: Record<string, OtlpValue>;
  events: { name: string; nano: bigint; attributes: Record<string, OtlpValue> }[];
  status: { code: number; message: string };
  resource: Record<string, OtlpValue>;
  scope: { name: string; version: string };
}

export type OtlpValue = string | number | boolean | OtlpValue[];

/** Throws for anything that is no ExportTraceServiceRequest. */
export function decodeRequest(bytes: Uint8Array): OtlpSpan[] {
  return fieldsOf(bytes)
    .all(1)
    .flatMap((resourceSpans) => {
      const fields = fieldsOf(resourceSpans);
      const resource = attributes(fieldsOf(fields.one(1)), 1);
      return fields.all(2).flatMap((scopeSpans) => {
        const inner = fieldsOf(scopeSpans);
        const scopeFields = fieldsOf(inner.one(1));
        const scope = { name: scopeFields.text(1), version: scopeFields.text(2) };
        return inner.all(2).map((span) => ({ ...decodeSpan(span), resource, scope }));
      });
    });
}

/** An ExportTraceServiceResponse that rejects some spans. */
export function encodePartialSuccess(rejected: number, message: string): Buffer {
  return delimited(1, Buffer.concat([Buffer.from([0x08, ...varint(rejected)]), delimited(2, Buffer.from(message))]));
}

/** A google.rpc.Status. */
export function encodeStatus(code: number, message: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, ...varint(code)]), delimited(2, Buffer.from(message))]);
}

function decodeSpan(bytes: Uint8Array): Omit<OtlpSpan, "resource" | "scope"> {
  const span = fieldsOf(bytes);
  const status = fieldsOf(span.one(15));
  return {
    traceId: hex(span.one(1)),
    spanId: hex(span.one(2)),
    parentSpanId: hex(span.one(4)),
    name: span.text(5),
    kind: Number(span.number(6)),
    startNano: span.number(7),
    endNano: span.number(8),
    attributes: attributes(span, 9),
    events: span.all(11).map((event) => {
      const fields = fieldsOf(event);
      return { nano: fields.number(1), name: fields.text(2), attributes: attributes(fields, 3) };
    }),
    status: { message: status.text(2), code: Number(status.number(3)) },
  };
}

function attributes(fields: Fields, number: number): Record<string, OtlpValue> {
  const pairs = fields.all(number).map((bytes) => {
    const pair = fieldsOf(bytes);
    return [pair.text(1), value(pair.one(2))] as const;
  });
  if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error("an attribute stands there twice");
  return Object.fromEntries(pairs);
}

function value(bytes: Uint8Array): OtlpValue {
  const any = fieldsOf(bytes);
  if (any.has(1)) return any.text(1);
  if (any.has(2)) return any.number(2) === 1n;
  if (any.has(3)) return Number(BigInt.asIntN(64, any.number(3)));
  if (any.has(4)) return double(any.number(4));
  if (any.has(5)) return fieldsOf(any.one(5)).all(1).map(value);
  throw new Error("an attribute without a value");
}

type Field = { number: number; value: bigint | Uint8Array };

interface Fields {
  has(number: number): boolean;
  all(number: number): Uint8Array[];
  /** Empty where it is left out. */
  one(number: number): Uint8Array;
  text(number: number): string;
  /** 0 where it is left out. */
  number(number: number): bigint;
}

function fieldsOf(bytes: Uint8Array): Fields {
  const fields = [...read(bytes)];
  const all = (number: number) =>
    fields.flatMap((field) => (field.number === number && typeof field.value !== "bigint" ? field.value : []));
  const one = (number: number) => all(number).at(-1) ?? new Uint8Array();
  return {
    has: (number) => fields.some((field) => field.number === number),
    all,
    one,
    text: (number) => new TextDecoder("utf8", { fatal: true }).decode(one(number)),
    number: (number) =>
      fields.flatMap((field) => (field.number === number && typeof field.value === "bigint" ? field.value : [])).at(-1) ?? 0n,
  };
}

function* read(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const readVarint = () => {
    for (let [result, shift] = [0n, 0n]; ; shift += 7n) {
      const byte = view.getUint8(at++);
      result |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, result);
    }
  };
  const fixed = (size: 4 | 8) => {
    at += size;
    return size === 8 ? view.getBigUint64(at - 8, true) : BigInt(view.getUint32(at - 4, true));
  };
  while (at < bytes.length) {
    const tag = Number(readVarint());
    const [number, wire] = [tag >> 3, tag & 7];
    if (wire === 0) yield { number, value: readVarint() };
    else if (wire === 1) yield { number, value: fixed(8) };
    else if (wire === 5) yield { number, value: fixed(4) };
    else if (wire === 2) {
      const length = Number(readVarint());
      if (at + length > bytes.length) throw new Error("torn");
      yield { number, value: bytes.subarray(at, at + length) };
      at += length;
    } else throw new Error(`wire type ${wire}`);
  }
}

function double(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function delimited(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(bytes.length)]), bytes]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
