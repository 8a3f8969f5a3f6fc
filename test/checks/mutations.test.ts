import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { MUTATIONS } from '../attacks/mutations/mutations.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Otherwise a layer that was moved or renamed would count as taken away while it stands. */
test('each mutation finds in the source what it takes away', () => {
  const lost = MUTATIONS.flatMap(({ layer, edits }) =>
    edits.flatMap(({ file, find, all }) => {
      const places = readFileSync(join(ROOT, file), 'utf8').split(find).length - 1
      const fits = all === true ? places > 0 : places === 1
      return fits ? [] : [`${layer}: ${find} is ${places} times in ${file}`]
    }),
  )
  expect(lost).toEqual([])
  expect(MUTATIONS.length).toBeGreaterThan(80)
})
