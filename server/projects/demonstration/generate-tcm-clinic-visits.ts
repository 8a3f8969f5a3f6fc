import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type Formula, PRESENTATIONS, type Presentation } from './tcm-formulary.ts'

/** Every patient of this table is made up: nobody's record is behind any row of it. */
export const TCM_CLINIC_VISITS = 'tcm-clinic-visits/tcm_clinic_visits_synthetic.csv'

const HEADER = [
  '就診編號',
  '病人編號',
  '就診日期',
  '年齡',
  '性別',
  '專科',
  '西醫診斷',
  'ICD-10',
  '證候',
  '方劑',
  '藥物與劑量',
  '療前評分',
  '療後評分',
]

const SEED = 20_250_203
const PATIENTS = 200
const FIRST_DAY = Date.UTC(2025, 0, 2)
/** First visits fall into this many days, so that follow-ups stay within the same year. */
const INTAKE_DAYS = 300
const DAY_MS = 86_400_000
/** Children get this share of an adult's dose, rounded up to whole grams. */
const CHILD_DOSE = 0.5

type Random = { below(limit: number): number; between(low: number, high: number): number }

type Visit = {
  day: number
  patient: number
  age: number
  sex: '男' | '女'
  presentation: Presentation
  formula: Formula
  before: number
  after: number
}

/** A Weyl sequence through an integer mixer: the same numbers on every machine, not for secrets. */
function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit)
  return { below, between: (low, high) => low + below(high - low + 1) }
}

/** The table as CSV text with LF line ends. It is the same for every call, on every machine. */
export function tcmClinicVisits(): string {
  const random = seeded(SEED)
  const visits: Visit[] = []
  for (let patient = 1; patient <= PATIENTS; patient += 1) {
    visits.push(...visitsOf(patient, random))
  }
  // A stable sort: patients who come on the same day keep the order of their numbers.
  visits.sort((a, b) => a.day - b.day)
  const rows = visits.map((visit, index) => fieldsOf(visit, index + 1).join(','))
  return `${[HEADER.join(','), ...rows].join('\n')}\n`
}

function visitsOf(patient: number, random: Random): Visit[] {
  const presentation = PRESENTATIONS[random.below(PRESENTATIONS.length)] as Presentation
  const age = random.between(...presentation.ages)
  const sex = presentation.specialty === '中醫婦科' || random.below(2) === 0 ? '女' : '男'
  const [usual, other] = presentation.formulas
  const formula = other !== undefined && random.below(4) === 0 ? other : usual
  const visits: Visit[] = []
  const count = random.between(1, 4)
  let day = workday(random.below(INTAKE_DAYS))
  let before = random.between(5, 9)
  while (visits.length < count && before > 0) {
    const after = clamped(before - formula.improvement + random.between(-2, 2))
    visits.push({ day, patient, age, sex, presentation, formula, before, after })
    day = workday(day + random.between(6, 15))
    // Between two visits some of the complaint comes back.
    before = clamped(after + random.below(3))
  }
  return visits
}

/** The symptom score goes from 0, no complaint, to 10, the worst. */
function clamped(score: number): number {
  return Math.max(0, Math.min(10, score))
}

/** The clinic is closed on Sundays: those move to the Monday after. */
function workday(day: number): number {
  const isSunday = new Date(FIRST_DAY + day * DAY_MS).getUTCDay() === 0
  return isSunday ? day + 1 : day
}

function fieldsOf(visit: Visit, number: number): (string | number)[] {
  const { presentation, formula } = visit
  const share = presentation.specialty === '中醫兒科' ? CHILD_DOSE : 1
  const doses = formula.herbs.map(({ name, grams }) => `${name} ${Math.ceil(grams * share)}g`)
  return [
    `SYN-V${String(number).padStart(4, '0')}`,
    `SYN-P${String(visit.patient).padStart(3, '0')}`,
    new Date(FIRST_DAY + visit.day * DAY_MS).toISOString().slice(0, 10),
    visit.age,
    visit.sex,
    presentation.specialty,
    presentation.disease,
    presentation.icd10,
    presentation.syndrome,
    formula.name,
    doses.join('、'),
    visit.before,
    visit.after,
  ]
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'datasets', TCM_CLINIC_VISITS), tcmClinicVisits())
}
