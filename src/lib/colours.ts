import { createColors } from "picocolors";
import { wantsColours } from "../env.ts";

/** Colours for a terminal, and none for a file, a pipe or a log of CI. */
export const colours = createColors(wantsColours(process.stdout));
