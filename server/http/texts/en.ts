import type { Role } from '#protocol/role.ts'

/** The few pages that a person sees before any page of the client can be shown. */
export const texts = {
  notices: {
    'sign-in-needed': {
      title: 'Sign in to Vitrine',
      body: 'Vitrine opens with a sign-in link, which works once and for ten minutes. Ask the operator for one.',
    },
    'link-spent': {
      title: 'This sign-in link no longer works',
      body: 'A link works once and for ten minutes. Ask the operator for a fresh one.',
    },
    'too-many-attempts': {
      title: 'Too many attempts',
      body: 'Wait a minute, then open a fresh sign-in link.',
    },
  },
  command: 'On the machine itself, this prints a fresh one:',
  offer: {
    title: 'Sign in to Vitrine',
    body: 'This link signs you in as',
    until: 'It works once, until',
    button: 'Sign in',
  },
  directory: 'Data directory:',
  roles: { researcher: 'researcher', operator: 'operator', compliance: 'compliance officer' },
  /** Between two roles of one person. */
  listed: ', ',
} as const

export type Notice = keyof typeof texts.notices
export type PageTexts = Readonly<{
  notices: Readonly<Record<Notice, { title: string; body: string }>>
  command: string
  offer: Readonly<Record<keyof typeof texts.offer, string>>
  directory: string
  roles: Readonly<Record<Role, string>>
  listed: string
}>
