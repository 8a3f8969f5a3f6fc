/** The few pages that a person sees before any page of the client can be shown. */
export const texts = {
  'sign-in-needed': {
    title: 'Sign in to Vitrine',
    body: 'Vitrine opens with a sign-in link, which works once and for ten minutes. Ask the operator for one. On the machine itself, this command prints one:',
  },
  'link-spent': {
    title: 'This sign-in link no longer works',
    body: 'A link works once and for ten minutes. Ask the operator for a fresh one. On the machine itself, this command prints one:',
  },
  'too-many-attempts': {
    title: 'Too many attempts',
    body: 'Wait a minute, then open a fresh sign-in link. On the machine itself, this command prints one:',
  },
} as const

export type Notice = keyof typeof texts
export type NoticeTexts = Readonly<Record<Notice, { title: string; body: string }>>
