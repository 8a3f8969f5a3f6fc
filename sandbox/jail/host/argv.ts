/**
 * A list of arguments from a template. Only the text of the program is split at spaces; a value
 * stays within its argument whatever it holds, and there is no shell: argv`--uid ${1} --dir ${path}/x`.
 */
export function argv(
  text: TemplateStringsArray,
  ...values: readonly (string | number)[]
): string[] {
  const list: string[] = []
  let open = false
  const append = (part: string): void => {
    if (open) list.push(`${list.pop() ?? ''}${part}`)
    else list.push(part)
    open = true
  }
  for (const [index, literal] of text.entries()) {
    for (const [turn, word] of literal.split(/\s+/).entries()) {
      if (turn > 0) open = false
      if (word !== '') append(word)
    }
    const value = values[index]
    if (value !== undefined) append(String(value))
  }
  return list
}
