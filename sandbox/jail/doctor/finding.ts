/** One thing that this host offers or lacks. */
export type Finding = {
  /** What was looked at, in two or three words. */
  topic: string
  /**
   * `good`: it is as it should be. `weak`: sessions are safe without it, one layer fewer; the meaning
   * says which one remains. `unsafe`: no session may start.
   */
  state: 'good' | 'weak' | 'unsafe'
  /** What there is, in the host's own terms. */
  found: string
  /** What follows from it, for a person who knows neither kernels nor sandboxes. */
  meaning: string
  /** What changes it; absent when nothing needs to change. */
  remedy?: string
}

const MARKS = { good: 'good  ', weak: 'weak  ', unsafe: 'UNSAFE' } as const

/** For a person: one finding, two or three lines. */
export function written(finding: Finding): string {
  const { topic, state, found, meaning, remedy } = finding
  const lines = [`${MARKS[state]}  ${topic}: ${found}`, `        ${meaning}`]
  if (remedy !== undefined) lines.push(`        To change it: ${remedy}`)
  return lines.join('\n')
}

/** Why Vitrine does not start, in one line with the remedy. */
export function refusal({ topic, found, meaning, remedy }: Finding): string {
  const cause = `${topic}: ${found}. ${meaning}`.replace(/\.$/, '')
  return remedy === undefined ? cause : `${cause}; ${remedy}`
}
