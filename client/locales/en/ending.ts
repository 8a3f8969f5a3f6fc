export const texts = {
  title: 'End this session?',
  text: 'Still running: {{work}}. Ending kills it, and what has not been saved is lost.',
  unknown:
    'What runs in the session could not be found out. Ending kills it, and what has not been saved is lost.',
  confirm: 'End the session',
  cancel: 'Keep working',
  separator: ', ',
  kinds: {
    r: 'R ({{amount}})',
    python: 'Python ({{amount}})',
    editor: 'editors ({{amount}})',
    other: 'other programs ({{amount}})',
  },
} as const
