import { posix } from 'node:path'

import type { FileImport } from './circles.ts'
import { type Import, importsOf } from './imports-of.ts'
import {
  FILE_RULES,
  FOLDER_RULES,
  type FolderRule,
  NODE_MODULE_RULES,
  PACKAGE_RULES,
  TEST_MAY_IMPORT,
  TEST_PACKAGES,
} from './rules.ts'

/** `file` is a path from the root of the repository. One line a violation: where, what and why. */
export function violationsIn(file: string, source: string): string[] {
  const rule = ruleOf(file)
  if (rule === undefined) {
    return [
      `${file}: no rule covers this file; give its folder one in scripts/import-rules/rules.ts`,
    ]
  }
  const imports = importsOf(file, source)
  if (typeof imports === 'string') return [`${file} does not parse: ${imports}`]
  return imports.flatMap((found) => {
    const { specifier, line } = found
    const problem =
      specifier === null
        ? 'imports something computed, which no rule can judge'
        : problemWith(file, rule, { ...found, specifier })
    return problem === undefined ? [] : [`${file}:${line}: ${problem}`]
  })
}

/** What this file of the product imports of ours, for `circlesAmong`; nothing of a test. */
export function ownImports(file: string, source: string): FileImport[] {
  const imports = importsOf(file, source)
  if (isTest(file) || typeof imports === 'string') return []
  return imports.flatMap(({ specifier }) => {
    const to = specifier === null ? undefined : targetOf(file, specifier)
    return to === undefined ? [] : [{ from: file, to }]
  })
}

/** What a file is a part of: itself where it has a rule of its own, otherwise the folder it lies in. */
export function roomOf(file: string): string {
  return FOLDER_RULES.some(({ path }) => path === file) ? file : posix.dirname(file)
}

type Named = Import & { specifier: string }

function problemWith(
  file: string,
  rule: FolderRule,
  { specifier, typeOnly }: Named,
): string | undefined {
  if (specifier.startsWith('node:')) return nodeProblem(file, rule, specifier)
  const target = targetOf(file, specifier)
  if (target === undefined) return packageProblem(file, rule, specifier)
  if (target.startsWith('..') || posix.isAbsolute(target)) {
    return `${specifier} lies outside the repository`
  }
  const allowed = [rule.path, ...rule.mayImport, ...(isTest(file) ? TEST_MAY_IMPORT : [])]
  if (!isBelowAny(target, allowed)) {
    const asTypes = isBelowAny(target, rule.mayImportTypes ?? [])
    if (!asTypes) return `${rule.path} may not import ${target}`
    if (!typeOnly) return `${rule.path} may import ${target} only with import type`
  }
  if (isTest(file)) return undefined
  if (isTest(target)) return `${target} is for tests`
  const places = FILE_RULES[target]
  if (places === undefined || isBelowAny(file, places)) return undefined
  return `${target} is only for ${places.join(', ')}`
}

/** The file of ours that is meant, from the root; undefined when a package is. */
function targetOf(file: string, specifier: string): string | undefined {
  // Vite hands styles and pictures to pages with a query behind the name.
  const [path = specifier] = specifier.split('?')
  if (path.startsWith('#protocol/')) return posix.join('protocol', path.slice('#protocol/'.length))
  if (path.startsWith('.')) return posix.normalize(posix.join(posix.dirname(file), path))
  return path.startsWith('/') ? path : undefined
}

function nodeProblem(file: string, rule: FolderRule, specifier: string): string | undefined {
  if (isTest(file)) return undefined
  if (!rule.node) return `${rule.path} runs without Node, or must not depend on it: ${specifier}`
  const [, name = ''] = /^(node:[^/]+)/.exec(specifier) ?? []
  const places = NODE_MODULE_RULES[name]
  if (places === undefined || isBelowAny(file, places)) return undefined
  return `${name} is only for ${places.join(', ') || 'nobody'}`
}

function packageProblem(file: string, rule: FolderRule, specifier: string): string | undefined {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  if (isTest(file)) {
    const known = TEST_PACKAGES.includes(name) || Object.hasOwn(PACKAGE_RULES, name)
    return known ? undefined : `${name} is in no rule of scripts/import-rules/rules.ts`
  }
  const places = Object.hasOwn(PACKAGE_RULES, name) ? PACKAGE_RULES[name] : undefined
  if (places === undefined) return `${name} is in no rule of scripts/import-rules/rules.ts`
  if (rule.bare) return `${rule.path} takes no package: ${name}`
  return isBelowAny(file, places) ? undefined : `${name} is only for ${places.join(', ')}`
}

function ruleOf(file: string): FolderRule | undefined {
  return FOLDER_RULES.filter(({ path }) => isBelowAny(file, [path])).toSorted(
    (a, b) => b.path.length - a.path.length,
  )[0]
}

function isBelowAny(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`))
}

/** Beside a part may also lie what its tests share (`test-app.ts`) and put in place of others (`doubles/`). */
function isTest(file: string): boolean {
  return file.startsWith('test/') || /\.test\.tsx?$|\/doubles\/|\/test-[^/]+\.ts$/.test(file)
}
