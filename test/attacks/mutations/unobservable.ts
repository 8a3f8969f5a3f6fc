/** What no test on this kind of host can see, and why. */
export const UNOBSERVABLE: readonly [layer: string, reason: string][] = [
  ['no-new-privs of bubblewrap', 'bubblewrap has no option to leave it out'],
  ['mount namespace of the jail', 'bubblewrap always makes one'],
  [
    'nosuid and nodev of the launcher’s mounts',
    'bubblewrap sets both on each of its own mounts anyway',
  ],
  ['private mounts of the launcher', 'its mount namespace is made private before it starts'],
  ['swap limit', 'a host without swap has nothing to limit'],
  [
    'the filter for aarch64',
    'needs such a machine; its program is compared byte by byte in filter.test.ts',
  ],
  ['AppArmor, SELinux, Landlock', 'this layer is the host’s own, and is not there on every host'],
]
