/**
 * Compares two versions of a Debian package as dpkg does (deb-version(7)): below zero when `a` is
 * older, above when it is newer, zero when they are the same.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  return (
    left.epoch - right.epoch ||
    comparePart(left.upstream, right.upstream) ||
    comparePart(left.revision, right.revision)
  )
}

function parse(version: string): { epoch: number; upstream: string; revision: string } {
  const [, epoch = '0', rest = ''] = /^(?:(\d+):)?(.*)$/s.exec(version.trim()) ?? []
  const dash = rest.lastIndexOf('-')
  return dash === -1
    ? { epoch: Number(epoch), upstream: rest, revision: '' }
    : { epoch: Number(epoch), upstream: rest.slice(0, dash), revision: rest.slice(dash + 1) }
}

/** Text and numbers in turn: text by character, numbers by value. */
function comparePart(a: string, b: string): number {
  let [left, right] = [a, b]
  while (left !== '' || right !== '') {
    const [textLeft = ''] = /^\D*/.exec(left) ?? []
    const [textRight = ''] = /^\D*/.exec(right) ?? []
    const byText = compareText(textLeft, textRight)
    if (byText !== 0) return byText
    left = left.slice(textLeft.length)
    right = right.slice(textRight.length)
    const [digitsLeft = ''] = /^\d*/.exec(left) ?? []
    const [digitsRight = ''] = /^\d*/.exec(right) ?? []
    const byNumber = Number(digitsLeft) - Number(digitsRight)
    if (byNumber !== 0) return byNumber
    left = left.slice(digitsLeft.length)
    right = right.slice(digitsRight.length)
  }
  return 0
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = weight(a[at]) - weight(b[at])
    if (difference !== 0) return difference
  }
  return 0
}

/** A tilde sorts before the end, the end before letters, letters before all else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0
  if (character === '~') return -1
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256
}
