import type { ReactElement } from 'react'

/** Drawn on a grid of 20 units with one stroke; they stand beside words and are silent themselves. */
const PATHS = {
  desktop: 'M3 4h14v9H3zM7.5 16.5h5M10 13v3.5',
  terminal: 'M3 4h14v12H3zM6 8l2.5 2.25L6 12.5M10.5 12.5H14',
  eye: 'M2.5 10S5 5.5 10 5.5 17.5 10 17.5 10 15 14.5 10 14.5 2.5 10 2.5 10zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  play: 'M6.5 4.5v11l9-5.5z',
  stop: 'M5.5 5.5h9v9h-9z',
  alert: 'M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.1',
  check: 'M4.5 10.5 8.5 14.5 15.5 6',
  details: 'M4 6h12M4 10h12M4 14h7',
} as const
export type IconName = keyof typeof PATHS

export function Icon({ name, size = 20 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      fill="none"
      focusable="false"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth="1.5"
      viewBox="0 0 20 20"
      width={size}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

/** The glass case: a pane on a plinth, and the thing inside. */
export function Mark({ size = 28 }: { size?: number }): ReactElement {
  return (
    <svg aria-hidden="true" focusable="false" height={size} viewBox="0 0 32 32" width={size}>
      <path
        d="M7.5 3.5h17V22h-17z"
        fill="none"
        stroke="currentColor"
        strokeLinejoin="round"
        strokeWidth="2"
      />
      <path d="M16 9.5l5 5-5 5-5-5z" fill="currentColor" />
      <path d="M4 24.5h24V28H4z" fill="currentColor" />
    </svg>
  )
}
