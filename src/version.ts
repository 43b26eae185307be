import packageFile from "../package.json" with { type: "json" };

/** This harness's version, as its package says. */
export const VERSION: string = packageFile.version;
