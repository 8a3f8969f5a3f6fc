/** What programs of a session find in their environment. The jail's own is empty. */
export function sessionEnvironment(home: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    USER: 'researcher',
    LOGNAME: 'researcher',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    XENVIRONMENT: '/etc/vitrine/Xresources',
    XCURSOR_THEME: 'DMZ-White',
    XCURSOR_SIZE: '24',
    // GTK and Qt would look for buses and accessibility services that no jail has.
    NO_AT_BRIDGE: '1',
  }
}
