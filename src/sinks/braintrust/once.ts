/** Remembers what work came to, by key; a failure is forgotten, so that the next call tries again. */
export function once<T>(work: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const before = known.get(key);
    if (before) return before;
    const made = work(key);
    known.set(key, made);
    made.catch(() => known.delete(key));
    return made;
  };
}
