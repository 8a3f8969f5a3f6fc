import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { Project } from '#protocol/api/projects.ts'
import { Policy } from '#protocol/policy.ts'

import { TCM_CLINIC_VISITS, tcmClinicVisits } from './generate-tcm-clinic-visits.ts'
import { herbs, PRESENTATIONS } from './tcm-formulary.ts'

const HERE = import.meta.dirname
const DATASETS = join(HERE, 'datasets')

const project = Project.parse(JSON.parse(readFileSync(join(HERE, 'project.json'), 'utf8')))

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.split('/').at(-1) !== '__pycache__')
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Cells of one line of CSV; enough for these tables, where no cell holds a comma or a line end. */
function cellsOf(line: string): string[] {
  return line.split(',')
}

function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n')
}

describe('the demonstration project', () => {
  test('has a policy that allows the surfaces that the project offers', () => {
    const policy = Policy.parse(JSON.parse(readFileSync(join(HERE, 'policy.json'), 'utf8')))
    expect(policy.surfaces.toSorted()).toEqual(project.surfaces.toSorted())
  })

  test('describes exactly the data sets that are here', () => {
    expect(project.datasets.map(({ id }) => id).toSorted()).toEqual(
      readdirSync(DATASETS).toSorted(),
    )
  })

  test('names every analysis that is here, with the command that runs it', () => {
    const runnable = readdirSync(join(HERE, 'analyses'))
      .filter((file) => /\.(R|py)$/.test(file) && !file.startsWith('report.'))
      .toSorted()
    expect(project.analyses.map(({ file }) => file).toSorted()).toEqual(runnable)
    const readme = readFileSync(join(HERE, 'analyses/README.txt'), 'utf8')
    for (const { file, command } of project.analyses) {
      expect(command).toBe(`${file.endsWith('.R') ? 'Rscript' : 'python3'} /analyses/${file}`)
      expect(readme).toContain(command)
    }
  })

  test('has no text that is empty, and none that is left in English', () => {
    const texts = [project, ...project.datasets].flatMap(({ title, description }) => [
      title,
      description,
    ])
    texts.push(...project.analyses.flatMap(({ title, reproduces }) => [title, reproduces]))
    for (const text of texts) {
      expect(text.en).not.toMatch(/\p{Script=Han}|^$/u)
      expect(text['zh-Hant']).toMatch(/\p{Script=Han}/u)
      expect(text['zh-Hans']).toMatch(/\p{Script=Han}/u)
    }
  })

  test('uses LF line ends in every file', () => {
    const withReturn = filesBelow(HERE).filter((path) => readFileSync(path).includes('\r'))
    expect(withReturn).toEqual([])
  })
})

describe.each(project.datasets)('data set $id', (dataset) => {
  const folder = join(DATASETS, dataset.id)

  test.each(dataset.tables)('counts the rows and columns of $file', (table) => {
    const [header = '', ...rows] = linesOf(join(folder, table.file))
    expect({ rows: rows.length, columns: cellsOf(header).length }).toEqual({
      rows: table.rows,
      columns: table.columns,
    })
    const widths = new Set(rows.map((row) => cellsOf(row).length))
    expect([...widths]).toEqual([table.columns])
  })

  test('lists every table that is here', () => {
    const tables = readdirSync(folder).filter((file) => file.endsWith('.csv'))
    expect(dataset.tables.map(({ file }) => file).toSorted()).toEqual(tables.toSorted())
  })

  test('keeps its origin, its licence and a digest of each file that is still right', () => {
    const source = readFileSync(join(folder, 'SOURCE.txt'), 'utf8')
    expect(source).toMatch(/^LICENCE /m)
    const listed = [...source.matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)].map(([, digest, file]) => ({
      digest,
      file,
    }))
    const present = readdirSync(folder)
      .filter((file) => file !== 'SOURCE.txt')
      .map((file) => ({
        digest: createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
        file,
      }))
    expect(listed).toEqual(present.toSorted((a, b) => (a.file < b.file ? -1 : 1)))
  })

  test('carries the text of a licence that asks for it', () => {
    const licences = readdirSync(folder).filter((file) => file.startsWith('LICENSE.'))
    expect(licences).toHaveLength(dataset.synthetic ? 0 : 1)
  })
})

describe('the synthetic clinic visits', () => {
  const rows = linesOf(join(DATASETS, TCM_CLINIC_VISITS))
    .slice(1)
    .map((row) => cellsOf(row))

  test('are what the generator writes', () => {
    expect(readFileSync(join(DATASETS, TCM_CLINIC_VISITS), 'utf8')).toBe(tcmClinicVisits())
  })

  test('are labelled as synthetic in the file name, in each id, in the source and in the manifest', () => {
    expect(TCM_CLINIC_VISITS).toMatch(/synthetic\.csv$/)
    for (const [visit, patient] of rows) expect(`${visit} ${patient}`).toMatch(/^SYN-\S+ SYN-\S+$/)
    const source = join(DATASETS, 'tcm-clinic-visits/SOURCE.txt')
    expect(readFileSync(source, 'utf8')).toContain('SYNTHETIC')
    const flags = project.datasets.map(({ id, synthetic }) => [id, synthetic])
    expect(flags.filter(([, synthetic]) => synthetic)).toEqual([['tcm-clinic-visits', true]])
  })

  test('cover every presentation, and every score is from 0 to 10', () => {
    const seen = new Set(rows.map((row) => [row[5], row[6], row[8]].join()))
    const wanted = PRESENTATIONS.map((p) => [p.specialty, p.disease, p.syndrome].join())
    expect([...seen].toSorted()).toEqual(wanted.toSorted())
    for (const score of rows.flatMap((row) => row.slice(11))) expect(score).toMatch(/^(\d|10)$/)
  })

  test('never list a herb twice, nor 五靈脂 beside 人參, which tradition forbids', () => {
    const formulas = PRESENTATIONS.flatMap((presentation) => presentation.formulas)
    for (const formula of formulas.filter((one) => one !== undefined)) {
      const names = formula.herbs.map(({ name }) => name)
      expect(names).toEqual([...new Set(names)])
      if (names.includes('五靈脂')) expect(names).not.toContain('人參')
    }
  })

  test('refuse a herb whose dose is not in whole grams', () => {
    expect(() => herbs('桂枝9 芍藥')).toThrow('"芍藥" is no herb with a dose in whole grams')
  })
})
