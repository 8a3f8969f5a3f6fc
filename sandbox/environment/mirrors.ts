import { execFileSync } from 'node:child_process'

/** The keys that Debian's own package lists are signed with, as Debian installs them. */
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * Lines of a sources.list for `release`, from what the host's own apt is configured with and has
 * fetched. Third parties' sources on the host stay out: only lists of Debian's origin count.
 */
export function debianSources(release: string): string[] {
  const format = '$(ORIGIN)|$(CODENAME)|$(REPO_URI)|$(COMPONENT)'
  const targets = execFileSync(
    'apt-get',
    ['indextargets', '--format', format, 'Created-By: Packages'],
    { encoding: 'utf8' },
  )
  return selectSources(targets, release)
}

/** Exported for its test. */
export function selectSources(targets: string, release: string): string[] {
  const lines = targets
    .split('\n')
    .map((line) => line.split('|'))
    .filter(([origin, codename]) => origin === 'Debian' && isSuiteOf(codename ?? '', release))
    .map(
      ([, codename, uri, component]) =>
        `deb [signed-by=${KEYRING}] ${uri} ${codename} ${component}`,
    )
  if (lines.length === 0) {
    throw new Error(
      `apt on this host has no Debian ${release}; add it to the package sources and run apt-get update`,
    )
  }
  return [...new Set(lines)].toSorted()
}

/** `bookworm`, and its `-updates` and `-security`; never `-backports`, which replaces packages. */
function isSuiteOf(codename: string, release: string): boolean {
  return [release, `${release}-updates`, `${release}-security`].includes(codename)
}
