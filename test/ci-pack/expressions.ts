/** The part of GitHub's expression language that the workflows use. Whatever is not known is an error. */
export interface Scope {
  contexts: Record<string, unknown>;
  functions: Record<string, (...args: unknown[]) => unknown>;
}

type Token = { kind: "text" | "number" | "name" | "sign"; value: string };

const TOKEN = /\s*(?:'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(==|!=|&&|\|\||[!().,]))/y;

/** Every `${{ … }}` of a text replaced; a text that is one expression alone keeps its value's type. */
export function expand(text: string, scope: Scope): unknown {
  const whole = /^\$\{\{([^}]*)\}\}$/.exec(text.trim());
  if (whole) return evaluate(whole[1] ?? "", scope);
  return text.replace(/\$\{\{([^}]*)\}\}/g, (_, expression: string) => textOf(evaluate(expression, scope)));
}

export function textOf(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

export function evaluate(expression: string, scope: Scope): unknown {
  const tokens = tokensOf(expression);
  let at = 0;
  const peek = (sign: string) => tokens[at]?.kind === "sign" && tokens[at]?.value === sign;
  const take = (sign: string): boolean => {
    const there = peek(sign);
    if (there) at += 1;
    return there;
  };
  const expect = (sign: string) => {
    if (!take(sign)) throw new Error(`"${sign}" was expected in: ${expression}`);
  };
  const or = (): unknown => {
    let left = and();
    while (take("||")) {
      const right = and();
      left = left ? left : right;
    }
    return left;
  };
  const and = (): unknown => {
    let left = equality();
    while (take("&&")) {
      const right = equality();
      left = left ? right : left;
    }
    return left;
  };
  const equality = (): unknown => {
    const left = unary();
    if (take("==")) return textOf(left) === textOf(unary());
    if (take("!=")) return textOf(left) !== textOf(unary());
    return left;
  };
  const unary = (): unknown => (take("!") ? !unary() : primary());
  const primary = (): unknown => {
    if (take("(")) {
      const value = or();
      expect(")");
      return value;
    }
    const token = tokens[at];
    at += 1;
    if (token === undefined) throw new Error(`It ends too early: ${expression}`);
    if (token.kind === "text") return token.value;
    if (token.kind === "number") return Number(token.value);
    if (token.kind === "name") return peek("(") ? call(token.value) : path(token.value);
    throw new Error(`Unexpected "${token.value}" in: ${expression}`);
  };
  const call = (name: string): unknown => {
    const known = scope.functions[name];
    if (known === undefined) throw new Error(`Unknown function ${name} in: ${expression}`);
    expect("(");
    const args: unknown[] = [];
    while (!peek(")")) {
      args.push(or());
      if (!take(",")) break;
    }
    expect(")");
    return known(...args);
  };
  const path = (name: string): unknown => {
    if (name === "true" || name === "false") return name === "true";
    if (!(name in scope.contexts)) throw new Error(`Unknown context ${name} in: ${expression}`);
    let value = scope.contexts[name];
    while (take(".")) {
      const key = tokens[at]?.value ?? "";
      at += 1;
      value = (value as Record<string, unknown> | null | undefined)?.[key];
    }
    return value;
  };
  const value = or();
  if (at < tokens.length) throw new Error(`Unexpected "${tokens[at]?.value}" in: ${expression}`);
  return value;
}

function tokensOf(expression: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (const text = expression.trimEnd(); TOKEN.lastIndex < text.length; ) {
    const start = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Error(`Not understood from "${text.slice(start)}" in: ${expression}`);
    const [, quoted, number, name, sign] = match;
    if (quoted !== undefined) tokens.push({ kind: "text", value: quoted.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (name !== undefined) tokens.push({ kind: "name", value: name });
    else tokens.push({ kind: "sign", value: sign ?? "" });
  }
  return tokens;
}
