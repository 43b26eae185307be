import picomatch from "picomatch";

/** True for paths that match any of the globs. Dot files match like others; no globs match nothing. */
export function matcher(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { dot: true });
}
