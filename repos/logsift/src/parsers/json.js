import { entryFromRecord } from './record.js';

/** One JSON object per line. */
export const jsonParser = {
  name: 'json',
  parse(line, context) {
    if (!line.trimStart().startsWith('{')) return null;
    try {
      return entryFromRecord(JSON.parse(line), context);
    } catch {
      return null;
    }
  },
};
