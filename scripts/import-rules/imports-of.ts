import { parseSync, Visitor } from 'vite'

export type Import = {
  /** As it is written; null when it is computed, so that nobody can say what it imports. */
  specifier: string | null
  /** Counted from 1. */
  line: number
  /** Nothing of the module is loaded. `import { type A }` is not of these: it loads the module for nothing. */
  typeOnly: boolean
}

/**
 * Every way in which a module names another one: import and export, with and without `type`, dynamic
 * import, the type `import('x').Y`, `import x = require()`. A string says why the source does not parse.
 */
export function importsOf(file: string, source: string): Import[] | string {
  const { program, errors } = parseSync(file, source)
  const [error] = errors
  if (error !== undefined) return error.message
  const found: Import[] = []
  const add = (node: unknown, start: number, typeOnly = false): void => {
    const line = source.slice(0, start).split('\n').length
    found.push({ specifier: literalValue(node), line, typeOnly })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.start, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.start, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source, node.start, node.exportKind === 'type')
    },
    ImportExpression: (node) => add(node.source, node.start),
    TSImportType: (node) => add(node.source, node.start, true),
    TSExternalModuleReference: (node) => add(node.expression, node.start),
    CallExpression: (node) => {
      const { callee } = node
      if (callee.type === 'Identifier' && callee.name === 'require') {
        add(node.arguments[0], node.start)
      }
    },
  }).visit(program)
  return found.toSorted((a, b) => a.line - b.line)
}

function literalValue(node: unknown): string | null {
  if (typeof node !== 'object' || node === null) return null
  if ('value' in node && typeof node.value === 'string') return node.value
  // A template without a hole is as plain as a string.
  if ('quasis' in node && Array.isArray(node.quasis) && node.quasis.length === 1) {
    const [quasi] = node.quasis as { value: { cooked: string | null } }[]
    return quasi?.value.cooked ?? null
  }
  return null
}
