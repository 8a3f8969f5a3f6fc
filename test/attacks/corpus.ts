/**
 * The attacks of the corpus by their ids, which stand in names of tests, in reports and in the
 * patterns of mutations. A: files and data. B: kernel and rights. C: network and other sessions. D:
 * resources and death. F: the border. H: homes that are kept.
 */
export const CORPUS = {
  A01: 'read what is the host’s or another’s',
  A02: 'change or run what is only to be read',
  A03: 'mount what is read-only anew',
  A05: 'leave a link for a later reader to follow',
  A06: 'put something in the framebuffer’s place',
  A07: 'cut the framebuffer off',
  A10: 'fill the disk',
  A11: 'open files by their handles',
  A13: 'find a descriptor that somebody left open',
  A14: 'give a name that is a path or an option',
  A15: 'import what is no plain file',
  B01: 'make a namespace of one’s own',
  B02: 'make a process by clone3',
  B03: 'enter another’s namespace',
  B04: 'mount something',
  B05: 'look into another process',
  B06: 'use what of the kernel has many faults',
  B07: 'use the kernel’s keys',
  B08: 'call by the numbers of 32 bits',
  B09: 'type into another’s terminal',
  B10: 'change the rules of one’s own memory',
  B11: 'stop, change or rename the machine',
  B13: 'use devices of the host',
  B14: 'make a device',
  B15: 'have rights, or get them',
  B17: 'learn of the host from /proc',
  B18: 'leave memory in a core dump',
  C01: 'open a socket of the internet or a raw one',
  C02: 'reach anything by network or name',
  C04: 'open a socket of another family',
  C07: 'hand a descriptor to a trusted process',
  C08: 'meet another session in shared memory',
  C09: 'open another session’s display',
  C11: 'make a tunnel',
  D01: 'take all processes or open files',
  D02: 'take all memory',
  D03: 'take all processors',
  D05: 'kill a part of the system',
  D07: 'come and go until something is left over',
  F01: 'send by the clipboard',
  F03: 'send by standard output',
  F05: 'get a file out by a page or a route',
  H01: 'open somebody else’s home',
  H02: 'read a home from the disk',
  H03: 'take more of the disk by a home',
  H04: 'lose or change the key of all homes',
} as const satisfies Readonly<Record<string, string>>

export type CorpusId = keyof typeof CORPUS

/** As names of tests say it. */
export function named(id: CorpusId): string {
  return `${id} (${CORPUS[id]})`
}
