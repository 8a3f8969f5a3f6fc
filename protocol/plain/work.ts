/**
 * Kinds of what runs in a session beside what it began with. The kind is told by the program's file in
 * the read-only environment; whatever lies elsewhere is `other`. Together with the count this is all that
 * a guest can say by what it runs, when a person asks.
 */
export const WORK_KINDS = ['r', 'python', 'editor', 'other'] as const
export type WorkKind = (typeof WORK_KINDS)[number]

/** More of one kind are counted as this many. */
export const MOST_WORK_COUNTED = 9

export const NO_WORK: Readonly<Record<WorkKind, number>> = { r: 0, python: 0, editor: 0, other: 0 }
