import { CURSOR_CLASSES } from '#protocol/plain/cursor.ts'

type Shape = (typeof CURSOR_CLASSES)[number]

/** Names that cursor themes and toolkits use, besides the names of the classes themselves. */
const NAMES = new Map<string, Shape>(
  Object.entries({
    left_ptr: 'default',
    arrow: 'default',
    top_left_arrow: 'default',
    xterm: 'text',
    ibeam: 'text',
    'vertical-text': 'text',
    hand: 'pointer',
    hand1: 'pointer',
    hand2: 'pointer',
    pointing_hand: 'pointer',
    cross: 'crosshair',
    tcross: 'crosshair',
    plus: 'crosshair',
    cross_reverse: 'crosshair',
    watch: 'wait',
    left_ptr_watch: 'progress',
    fleur: 'move',
    'all-scroll': 'move',
    size_all: 'move',
    dotbox: 'move',
    sb_h_double_arrow: 'ew-resize',
    h_double_arrow: 'ew-resize',
    'col-resize': 'ew-resize',
    left_side: 'ew-resize',
    right_side: 'ew-resize',
    'e-resize': 'ew-resize',
    'w-resize': 'ew-resize',
    sb_v_double_arrow: 'ns-resize',
    v_double_arrow: 'ns-resize',
    'row-resize': 'ns-resize',
    top_side: 'ns-resize',
    bottom_side: 'ns-resize',
    'n-resize': 'ns-resize',
    's-resize': 'ns-resize',
    top_left_corner: 'nwse-resize',
    bottom_right_corner: 'nwse-resize',
    'nw-resize': 'nwse-resize',
    'se-resize': 'nwse-resize',
    ul_angle: 'nwse-resize',
    lr_angle: 'nwse-resize',
    top_right_corner: 'nesw-resize',
    bottom_left_corner: 'nesw-resize',
    'ne-resize': 'nesw-resize',
    'sw-resize': 'nesw-resize',
    ur_angle: 'nesw-resize',
    ll_angle: 'nesw-resize',
    grabbing: 'grab',
    openhand: 'grab',
    closedhand: 'grab',
    crossed_circle: 'not-allowed',
    forbidden: 'not-allowed',
    circle: 'not-allowed',
    question_arrow: 'help',
    left_ptr_help: 'help',
    whats_this: 'help',
  } as const),
)

/** Position in CURSOR_CLASSES of a named X cursor; what is unnamed or unknown is an arrow. */
export function shapeOfCursor(name: string): number {
  const known = (CURSOR_CLASSES as readonly string[]).indexOf(name)
  if (known >= 0) return known
  return CURSOR_CLASSES.indexOf(NAMES.get(name) ?? 'default')
}
