/** What a viewer sees of a session: an X desktop, or a text terminal. */
export const SURFACE_KINDS = ['desktop', 'terminal'] as const
