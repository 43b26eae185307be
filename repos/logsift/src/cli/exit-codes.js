export const EXIT = {
  OK: 0,
  /** The command ran, but what it looks for is not there. */
  NOT_MET: 1,
  /** Wrong options, query or config file: nothing was read. */
  USAGE: 2,
  /** Some input could not be read; what could be read was reported. */
  INPUT: 3,
  /** A defect of logsift itself. */
  INTERNAL: 70,
};
