import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Page } from 'playwright-core'

import { Browser } from '../support/browser.ts'
import { waitForText } from '../support/screen.ts'
import { System } from '../support/system.ts'
import { endSession, PROMPT, startSession, typeLine } from '../support/viewer.ts'

/** `scripts/test` has built the environment; a machine that runs this file alone builds it here, in ten minutes at worst. */
const BUILD_DEADLINE_MS = 1_200_000
/** Everything is typed, key by key. */
const DAY_DEADLINE_MS = 600_000

/** What is typed at R's prompt, and what must stand on the screen afterwards, with where it is published. */
type Step = { what: string; lines: readonly string[]; shows: readonly (string | RegExp)[] }

const STEPS: readonly Step[] = [
  {
    // The lung data of the survival package: 138 men and 90 women, of whom 112 and 53 died.
    what: 'Table 1',
    lines: [
      'suppressMessages({library(data.table); library(survival)})',
      'as.data.table(lung)[, .(n = .N, died = sum(status == 2), age = mean(age)), by = sex]',
    ],
    shows: [/138\s+112\s+63\.3/, /90\s+53\s+61\.0/],
  },
  {
    // Bates et al., Fitting Linear Mixed-Effects Models Using lme4 (2015): sleepstudy, 251.405 and 10.467.
    what: 'a mixed model',
    lines: [
      'suppressMessages(library(lme4))',
      'fixef(lmer(Reaction ~ Days + (Days | Subject), sleepstudy))',
    ],
    shows: [/251\.40\d*\s+10\.467/],
  },
  {
    // The 27 holes of nhanes are filled in each of five imputations, and the fits are pooled.
    what: 'multiple imputation',
    lines: [
      'suppressMessages(library(mice)); i <- mice(nhanes, print = FALSE, seed = 1)',
      'p <- pool(with(i, lm(chl ~ bmi + age)))',
      'c(sum(is.na(nhanes)), sum(is.na(complete(i, "long"))), p$m, round(summary(p)$estimate[2:3], 3))',
    ],
    shows: [/27\.000\s+0\.000\s+5\.000\s+5\.937\s+30\.874/],
  },
  {
    // The vignette of MatchIt: lalonde, 185 of 429 controls; the propensity's difference 1.7941, then 0.9739.
    what: 'matching on the propensity score',
    lines: [
      'library(MatchIt)',
      'm <- summary(matchit(treat ~ age + educ + race + married + nodegree + re74 + re75, lalonde))',
      'cat("matched", m$nn["Matched", 1], "of", m$nn["All", 1], fill = TRUE)',
      'cat("difference", round(m$sum.all[1, 3], 3), "before,", round(m$sum.matched[1, 3], 3), "after", fill = TRUE)',
    ],
    shows: [/matched 185 of 429/, /1\.794 before, 0\.974 after/],
  },
  {
    // The BCG trials (Colditz et al. 1994) as metafor's documentation has them, by REML and by DerSimonian-Laird.
    what: 'a meta-analysis',
    lines: [
      'suppressMessages(library(metafor))',
      'f <- function(k) rma(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg, method = k)',
      'sapply(c("REML", "DL"), function(k) round(c(coef(f(k)), tau2 = f(k)$tau2), 4))',
    ],
    shows: [/-0\.7145\s+-0\.7141/, /0\.3132\s+0\.3088/],
  },
  {
    what: 'a package that nobody has installed',
    lines: ['install.packages("gtsummary")'],
    shows: [/No R package .gtsummary. is in this environment/, /Ask for more on your desk/],
  },
]

let system: System

beforeAll(async () => {
  system = await System.start({
    args: ['--environment', 'biostatistics'],
    readyWithinMs: BUILD_DEADLINE_MS,
  })
}, BUILD_DEADLINE_MS)
afterAll(() => system.close())

test(
  "a statistician's day: read from the stream, with the numbers that are published",
  async () => {
    await using browser = await Browser.open()
    const page = await browser.signIn(system, 'researcher')
    await startSession(page, 'terminal')
    await waitForText(page, [PROMPT])
    await startR(page)
    for (const step of STEPS) await take(page, step)
    await typeLine(page, 'q()')
    await typeLine(page, 'clear; pip install lifelines')
    expect(await waitForText(page, [/pip: packages come/])).toMatch(/Ask for more on your desk/)
    await endSession(page)
  },
  DAY_DEADLINE_MS,
)

test(
  'a Kaplan-Meier plot and a rendered report are seen on the desktop',
  async () => {
    await using browser = await Browser.open()
    const page = await browser.context.newPage()
    await page.goto(await system.freshSignInLink('researcher'))
    await startSession(page, 'desktop')
    await waitForText(page, [PROMPT])
    await startR(page)
    await typeLine(page, 'suppressMessages({library(survival); library(survminer)})')
    await typeLine(page, 's <- survfit(Surv(time, status) ~ sex, lung)')
    await typeLine(
      page,
      'png("km.png", 900, 600); ggsurvplot(s, lung, pval = TRUE, title = "Survival by sex"); dev.off()',
    )
    for (const line of REPORT)
      await typeLine(page, `cat("${line}\\n", file = "r.Rmd", append = TRUE)`)
    await typeLine(page, 'rmarkdown::render("r.Rmd", quiet = TRUE); q()')
    await waitForText(page, [PROMPT])
    await typeLine(page, 'clear; open km.png')
    // The logrank test of the survival package's own documentation: p = 0.001.
    await waitForText(page, [/Survival by sex/, /p = 0\.001/i])
    // It closes the picture where that has the keyboard, and is an unknown command where the terminal has it.
    await typeLine(page, 'q')
    await waitForText(page, [PROMPT])
    await typeLine(page, 'clear; open r.html')
    await waitForText(page, [/A report of one day/, /138\s+112\s+270/, /90\s+53\s+426/], 90_000)
    expect(page.url()).toContain('/view/')
    await endSession(page)
  },
  DAY_DEADLINE_MS,
)

test(
  'the editor hands the line under its cursor to R below it',
  async () => {
    await using browser = await Browser.open()
    const page = await browser.context.newPage()
    await page.goto(await system.freshSignInLink('researcher'))
    await startSession(page, 'desktop')
    await waitForText(page, [PROMPT])
    await typeLine(
      page,
      `echo 'cat("the answer:", 6 * 7, "is it", fill = TRUE)' > a.R; clear; r-editor a.R`,
    )
    await waitForText(page, ['Geany'])
    await page.keyboard.press('Control+Enter')
    expect(await waitForText(page, ['42 is it'])).toContain('42 is it')
    await endSession(page)
  },
  DAY_DEADLINE_MS,
)

const REPORT = [
  '---',
  'title: A report of one day',
  '---',
  '```{r, echo = FALSE}',
  'library(survival); survfit(Surv(time, status) ~ sex, lung)',
  '```',
]

/** Its prompt, with the cursor beside it, is not read reliably; a sentence that it has put together is. */
async function startR(page: Page): Promise<void> {
  await typeLine(page, 'clear; R --quiet --no-save')
  await typeLine(page, 'cat("R", "is", "ready", fill = TRUE)')
  await waitForText(page, ['R is ready'])
}

/** Each on a clean screen, so that what is read is what the step has answered. */
async function take(page: Page, { what, lines, shows }: Step): Promise<void> {
  await page.keyboard.press('Control+l')
  for (const line of lines) await typeLine(page, line)
  try {
    await waitForText(page, shows, 120_000)
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : ''}`, { cause: error })
  }
}
