import { SinkFailure } from "../failure.ts";
import type { Lane } from "./lane.ts";

/** Lanes of one opened experiment: as many as there are trials under way. */
export interface Lanes {
  /** Work on a lane of its own. One on which it failed is thrown away. */
  use<T>(work: (lane: Lane) => Promise<T>): Promise<T>;
  /** Ends what is under way, which then rejects. */
  close(): Promise<void>;
}

/** `idle`: lanes to use again, shared by all experiments. */
export function openLanes(idle: Lane[], open: () => Promise<Lane>): Lanes {
  const busy = new Set<Lane>();
  let closed = false;
  return {
    async use(work) {
      const lane = idle.pop() ?? (await open());
      busy.add(lane);
      try {
        if (closed) throw new SinkFailure("unavailable", "the experiment is closed");
        const done = await work(lane);
        idle.push(lane);
        return done;
      } catch (error) {
        lane.close();
        throw error;
      } finally {
        busy.delete(lane);
      }
    },
    async close() {
      closed = true;
      for (const lane of busy) lane.close();
    },
  };
}
