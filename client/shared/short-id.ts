/** Beyond the time within a UUIDv7: chance, by which what began in the same moment is told apart. */
const CHARACTERS = 6

/** The end of an identifier, for people who tell a few apart. */
export function shortId(id: string): string {
  return id.slice(-CHARACTERS)
}
