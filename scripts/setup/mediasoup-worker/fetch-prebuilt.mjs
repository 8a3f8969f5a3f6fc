// Fetches the archive with upstream's prebuilt worker: `fetch-prebuilt.mjs PACKAGE_JSON ARCHIVE`. Exits 1
// with the reason where it cannot be had; the caller then builds one. Node has no proxy setting of its own
// but NODE_USE_ENV_PROXY=1, which the caller's environment may hold.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, platform, release } from 'node:os'

// Short, because the usual reason for waiting is a network that drops what it does not allow.
const answerTimeoutMs = 10_000
const archiveTimeoutMs = 60_000

const [packageJson, archivePath] = process.argv.slice(2)

try {
  const { version, repository } = JSON.parse(readFileSync(packageJson, 'utf8'))
  const project = new URL(repository.url.replace(/^git\+/, '').replace(/\.git$/, ''))
  const kernel = release().split('.')[0]
  const name = `mediasoup-worker-${version}-${platform()}-${arch()}-kernel${kernel}.tgz`

  // The release's own record of its files is the only place where upstream publishes checksums. A file
  // without one is not taken: the sources are here, and theirs was checked by npm.
  const recordUrl = `https://api.${project.host}/repos${project.pathname}/releases/tags/${version}`
  const record = await (await get(recordUrl, answerTimeoutMs)).json()
  const asset = record.assets.find((candidate) => candidate.name === name)
  if (!asset?.digest?.startsWith('sha256:'))
    throw new Error(`no ${name} with a checksum in the release`)

  const response = await get(asset.browser_download_url, archiveTimeoutMs)
  const archive = Buffer.from(await response.arrayBuffer())
  const digest = `sha256:${createHash('sha256').update(archive).digest('hex')}`
  if (digest !== asset.digest)
    throw new Error(`${name} has the checksum ${digest}, not ${asset.digest}`)
  writeFileSync(archivePath, archive)
} catch (error) {
  console.error(`${error.message}${error.cause ? ` (${error.cause.message})` : ''}`)
  process.exit(1)
}

async function get(url, timeoutMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return response
}
