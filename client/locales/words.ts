import type { Reason, ToldReason } from '#protocol/plain/reasons.ts'

/** The same keys as another language, any words. A text that is missing is a type error. */
export type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> }

type Name = {
  /** In a list or after a colon, for whoever looks at somebody's session. */
  readonly name: string
}
type NameAndTelling = Name & {
  /** What the person concerned reads, with what to do where there is something. */
  readonly told: string
}

/** One table of words a language for every list of reasons. */
export type ReasonWords = {
  readonly [R in Reason]: R extends ToldReason ? NameAndTelling : Name
}
