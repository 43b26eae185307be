/** How a changed file stands to what was asked: within the task's scope, beyond it, or a file that must stand as it was. */
export const CHANGE_SCOPES = ["asked", "beyond", "protected"] as const;
export type ChangeScope = (typeof CHANGE_SCOPES)[number];

export const scopeWords: Record<ChangeScope, string> = { asked: "asked for", beyond: "beyond", protected: "protected" };
