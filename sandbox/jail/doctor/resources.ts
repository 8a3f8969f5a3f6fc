import type { Finding } from './finding.ts'

const GIB = 2 ** 30
/** A recorder that cannot write ends its session; a start writes keys and a database. */
const LEAST_DISK_BYTES = GIB / 2
const COMFORTABLE_DISK_BYTES = 5 * GIB
const COMFORTABLE_MEMORY_BYTES = 4 * GIB

/** `folder` is where it was measured: the nearest one that exists. */
export function diskFinding(purpose: string, folder: string, freeBytes: number): Finding {
  const found = `${gibibytes(freeBytes)} free in ${folder}`
  const topic = `disk for ${purpose}`
  if (freeBytes < LEAST_DISK_BYTES)
    return {
      topic,
      state: 'unsafe',
      found,
      meaning: 'Recordings could not be written, and no session runs without its recording.',
      remedy: `free at least 1 GiB in ${folder}`,
    }
  if (freeBytes < COMFORTABLE_DISK_BYTES)
    return {
      topic,
      state: 'weak',
      found,
      meaning: 'It lasts for some days of recordings, or for one more environment.',
      remedy: `free some space in ${folder}, or name a larger disk`,
    }
  return { topic, state: 'good', found, meaning: 'There is room to work.' }
}

export function memoryFinding(totalBytes: number, cores: number): Finding {
  const found = `${gibibytes(totalBytes)}, ${cores} processors`
  const topic = 'memory and processors'
  if (totalBytes < COMFORTABLE_MEMORY_BYTES)
    return {
      topic,
      state: 'weak',
      found,
      meaning: 'Few sessions fit; each gets less than its project may allow.',
      remedy: 'give this machine 4 GiB or more',
    }
  return { topic, state: 'good', found, meaning: 'Each session is kept to its own share of both.' }
}

/**
 * `swaps` is /proc/swaps. What sessions hold in memory is kept out of it by their control groups
 * where those can; what the trusted side holds of it, pictures and keys, is not.
 */
export function swapFinding(swaps: string): Finding {
  const topic = 'swap'
  const areas = swaps
    .split('\n')
    .slice(1)
    .flatMap((line) => line.split(/\s+/)[0] || [])
  // Device-mapper is how Linux encrypts a disk; zram never leaves the memory.
  const onDisk = areas.filter((area) => !/^\/dev\/(zram|dm-|mapper\/)/.test(area))
  if (onDisk.length > 0)
    return {
      topic,
      state: 'weak',
      found: onDisk.join(', '),
      meaning:
        'Pictures and keys of sessions could be written to this disk, unencrypted, and stay there.',
      remedy: 'swapoff -a, or encrypt it',
    }
  const found = areas.length === 0 ? 'none' : areas.join(', ')
  return { topic, state: 'good', found, meaning: 'What sessions hold in memory stays in memory.' }
}

/** What /sys/devices/system/cpu/vulnerabilities says: name of the hole to the kernel's own words. */
export function processorFinding(holes: Readonly<Record<string, string>>): Finding {
  const topic = 'holes of the processor'
  const open = Object.entries(holes)
    .filter(([, words]) => words.startsWith('Vulnerable'))
    .map(([name]) => name)
  if (open.length > 0)
    return {
      topic,
      state: 'weak',
      found: `open: ${open.join(', ')}`,
      meaning:
        'A session might read memory of others through the processor itself, at great effort. No sandbox closes this.',
      remedy: 'update microcode and kernel; where this is a virtual machine, those of its host',
    }
  return {
    topic,
    state: 'good',
    found: 'none that the kernel knows is open',
    meaning: 'Known ways to read other sessions’ memory through the processor are closed.',
  }
}

/** `state` is what adjtimex(2) returns: 5 is a clock that nothing keeps; undefined when it cannot be asked. */
export function clockFinding(state: number | undefined): Finding {
  const topic = 'clock'
  if (state === undefined || state < 0)
    return {
      topic,
      state: 'weak',
      found: 'whether something keeps it right cannot be seen',
      meaning: 'Times in records are those of this clock, right or wrong.',
      remedy: 'make sure that a time service runs, chrony for example',
    }
  if (state === 5)
    return {
      topic,
      state: 'weak',
      found: 'the kernel knows of nothing that keeps it right',
      meaning: 'Times in records may be off. Their order is not: that comes from another clock.',
      remedy:
        'run a time service, chrony for example, unless the host of this machine keeps its time',
    }
  return {
    topic,
    state: 'good',
    found: 'kept right',
    meaning: 'Times in records can be relied on.',
  }
}

/**
 * `abi` is what landlock_create_ruleset(2) returns when asked for its version; below 1 there is none.
 * The jails do not use it: its calls bind the process that makes them, which has to be the last one
 * before the guest's program, and neither bubblewrap nor Node makes them, so that a binary of our own
 * would have to be built and trusted. What it would withhold is not in the jail's mount namespace.
 */
export function landlockFinding(abi: number | undefined): Finding {
  const topic = 'Landlock'
  if (abi === undefined || abi < 1)
    return {
      topic,
      state: 'weak',
      found: 'not in this kernel, or switched off',
      meaning:
        'Programs in a session cannot narrow their own rights further. Vitrine’s jails do not need it.',
      remedy: 'boot with landlock in the kernel parameter lsm=',
    }
  return {
    topic,
    state: 'good',
    found: `version ${abi} of its interface`,
    meaning:
      'Programs in a session can narrow their own rights further. Vitrine’s jails do not need it.',
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`
}
