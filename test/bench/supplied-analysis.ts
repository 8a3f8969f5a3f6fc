import { chmodSync, copyFileSync } from 'node:fs'
import { basename, join } from 'node:path'

import demonstration from '../../server/projects/demonstration/project.json' with { type: 'json' }

/**
 * Lays a Python program where a data owner puts an analysis for the researchers of the demonstration:
 * every session that starts from now on finds it, read-only. Returns the line that a person types to
 * run it. The program itself is not typed: who types a page as evenly as a script is slowed as one.
 */
export function supplyAnalysis(dataDirectory: string, program: string): string {
  const analyses = join(dataDirectory, 'projects', demonstration.id, 'analyses')
  const name = basename(program)
  copyFileSync(program, join(analyses, name))
  // A jail reads it as a user of its own.
  chmodSync(join(analyses, name), 0o644)
  return `python3 /analyses/${name}`
}
