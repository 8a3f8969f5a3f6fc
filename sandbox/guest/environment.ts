/** What programs of a session find in their environment. The jail's own is empty. */
export function sessionEnvironment(home: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    USER: 'researcher',
    LOGNAME: 'researcher',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    XCURSOR_THEME: 'DMZ-White',
    XCURSOR_SIZE: '24',
    // Where programs find an input method once a person has started one. Keys wait for its answer, or
    // fast ones would overtake each other.
    GTK_IM_MODULE: 'fcitx',
    FCITX_ENABLE_SYNC_MODE: '1',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/tmp/.session-bus',
    // GTK and Qt would look for accessibility services that no jail has, and say so in terminals.
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    // Settings are kept in a file of the home: the service that would keep them is in no jail either.
    GSETTINGS_BACKEND: 'keyfile',
    GIO_USE_VFS: 'local',
  }
}
