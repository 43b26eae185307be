import type { Variant } from "../domain/variant.ts";
import { ConfigError } from "../errors.ts";
import type { Selection } from "../plan/select.ts";
import type { ResolvedConfig } from "./session.ts";

const CONTROLS = ["oracle", "nop"] as const;

/** Oracle and nop, once a task, where no variant of theirs is in the config. Throws ConfigError when both names for one are taken. */
export function withControls(resolved: ResolvedConfig): ResolvedConfig {
  const { config } = resolved;
  if (!config.gate.controls) return resolved;
  const missing = CONTROLS.filter((agent) => !config.variants.some((variant) => variant.agent === agent));
  const names = new Set(config.variants.map(({ name }) => name));
  const controls = missing.map((agent): Variant => {
    const name = [agent, `control-${agent}`].find((one) => !names.has(one));
    if (name === undefined)
      throw new ConfigError("CONFIG_INVALID", `No name is left for the control ${agent}.`, { hint: "Rename a variant." });
    return { name, agent, prompt: "instruction", options: {}, trials: 1 };
  });
  return { ...resolved, config: { ...config, variants: [...config.variants, ...controls] } };
}

/** A choice of variants never leaves the controls out. `resolved`: what `withControls` made. */
export function withControlsSelected(selection: Partial<Selection> = {}, { config }: ResolvedConfig): Partial<Selection> {
  const { variants = [] } = selection;
  if (variants.length === 0 || !config.gate.controls) return selection;
  const controls = config.variants.filter(({ agent }) => CONTROLS.some((one) => one === agent)).map(({ name }) => name);
  return { ...selection, variants: [...new Set([...variants, ...controls])] };
}
