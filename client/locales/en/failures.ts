export const texts = {
  INVALID_REQUEST: {
    cause: 'The server did not understand this page.',
    remedy: 'Reload the page; it may be older than the server.',
  },
  NOT_SIGNED_IN: {
    cause: 'You are not signed in any more.',
    remedy: 'Open a fresh sign-in link.',
  },
  SIGN_IN_LINK_SPENT: {
    cause: 'This sign-in link has been used or is older than ten minutes.',
    remedy: 'Ask for a fresh link.',
  },
  FORBIDDEN: {
    cause: 'Your role does not allow this.',
    remedy: 'Ask the operator if you need it for your work.',
  },
  OWN_SESSION: {
    cause: 'You cannot supervise or review a session of your own.',
    remedy: 'Another supervisor of the project can.',
  },
  FOREIGN_ORIGIN: {
    cause: 'The request came from a page of another site and was refused.',
    remedy: 'Open Vitrine at its own address.',
  },
  NOT_FOUND: {
    cause: 'It does not exist any more, or you may not see it.',
    remedy: 'Reload the page.',
  },
  SESSION_ENDED: {
    cause: 'This session has ended.',
    remedy: 'Start another one.',
  },
  SURFACE_NOT_ALLOWED: {
    cause: "The project's policy does not allow this kind of session.",
    remedy: 'Start the other kind, or ask the owner of the data.',
  },
  PLACE_NOT_ALLOWED: {
    cause: 'The project cannot be opened from this place.',
    remedy: 'Open it from a place that the project names, or ask the owner of the data.',
  },
  HOUR_NOT_ALLOWED: {
    cause: 'It is outside the viewing hours of the project.',
    remedy: 'Come back within them, or ask the owner of the data.',
  },
  POLICY_NOT_MET: {
    cause: "The project's policy demands something that this installation cannot do.",
    remedy: 'Ask the operator; the log says what it is.',
  },
  POLICY_OUTDATED: {
    cause: 'Somebody has changed the policy in the meantime.',
    remedy: 'Look at the present version, then decide again.',
  },
  ALREADY_ASKED: {
    cause: 'This is asked for already, or has been decided on.',
    remedy: 'Look at the list; reload the page if it is not there.',
  },
  TOO_MANY_REQUESTS: {
    cause: 'As many of your requests wait as one person may have.',
    remedy: 'Wait until the operator has decided on one.',
  },
  RECORDING_UNREADABLE: {
    cause: 'This recording has no picture that could be played.',
    remedy: 'Look at its time line and its ledger instead.',
  },
  NO_CAPACITY: {
    cause: 'No further session can run on the machine.',
    remedy: 'End one that you do not need, or try again later.',
  },
  DRAINING: {
    cause: 'The operator is about to stop the server.',
    remedy: 'Start your session when it is back.',
  },
  DISK_FULL: {
    cause: 'The disk of the data side is full.',
    remedy: 'Tell the operator; sessions start again when there is space.',
  },
  PROGRAMS_RUN: {
    cause: 'Programs run in this session.',
    remedy: 'Confirm that it is to end.',
  },
  CANNOT_START: {
    cause: 'The sandbox could not be started.',
    remedy: "The server's log says why; the operator can read it.",
  },
  INTERNAL: {
    cause: 'Something is broken in the server.',
    remedy: "Try again. If it stays, the server's log has the details for the operator.",
  },
  UNREACHABLE: {
    cause: 'The server does not answer.',
    remedy: 'Check your connection and try again.',
  },
  UNEXPECTED_ANSWER: {
    cause: 'The server answered something that this page does not understand.',
    remedy: 'Reload the page; it may be older than the server.',
  },
} as const
