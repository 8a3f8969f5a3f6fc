export const texts = {
  title: 'Console',
  tabs: 'Sections',
  stale: 'Not up to date: the figures are from {{when}}. This page keeps asking.',
  sections: {
    sessions: 'Running sessions',
    recordings: 'Recordings',
    policies: 'Policies',
    packages: 'Packages',
  },
  columns: {
    person: 'Who',
    project: 'Project',
    surface: 'Kind',
    started: 'Since',
    ended: 'Ended',
    reason: 'Why it ended',
    actions: 'Actions',
  },
} as const
