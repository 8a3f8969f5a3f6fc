/**
 * Pointer shapes that a guest can ask for: the doorbell carries the position in this list plus one.
 * The list is the whole capacity of that channel: 4 bits a change. This file imports nothing, since
 * it also runs inside the jail.
 */
export const CURSOR_CLASSES = [
  'default',
  'text',
  'pointer',
  'crosshair',
  'wait',
  'progress',
  'move',
  'ew-resize',
  'ns-resize',
  'nwse-resize',
  'nesw-resize',
  'grab',
  'not-allowed',
  'help',
  'none',
] as const

/** The doorbell's byte for "look at the picture again"; it is no pointer shape. */
export const BELL_LOOK = 0
