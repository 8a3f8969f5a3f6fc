/**
 * Input crosses as records of 16 bytes, little-endian, and as nothing else. The same record travels
 * from the browser through the gate and the runner into the guest's pipe, byte for byte but for a
 * point that lies outside the screen. This file imports nothing, since it also runs inside the jail.
 *
 * | offset | type | field                                                              |
 * |--------|------|--------------------------------------------------------------------|
 * | 0      | u8   | kind                                                               |
 * | 1      | u8   | flags: bit 0 pressed or begins, bit 1 repeated by the keyboard     |
 * | 2      | u16  | x, width of a resize, or index of what is composed                 |
 * | 4      | u16  | y, height of a resize, or length of what is composed               |
 * | 6      | u8   | button (1 left, 2 middle, 3 right, 8 back, 9 forward)              |
 * | 7      | u8   | zero                                                               |
 * | 8      | i32  | key, compose: X11 keysym; wheel: i16 dx and dy, 1/120 of a notch   |
 * | 12     | u32  | sequence number, counted by the viewer                             |
 */
export const INPUT_RECORD_BYTES = 16

const KIND = {
  move: 1,
  button: 2,
  wheel: 3,
  key: 4,
  releaseAll: 5,
  resize: 6,
  compose: 7,
  pasteMark: 8,
} as const
/** Bytes of the fields that a kind does not have. They are zero, so that a record has one spelling. */
const ZERO: Readonly<Record<number, readonly number[]>> = {
  [KIND.move]: [1, 6, 7, 8, 9, 10, 11],
  [KIND.button]: [7, 8, 9, 10, 11],
  [KIND.wheel]: [1, 6, 7],
  [KIND.key]: [2, 3, 4, 5, 6, 7],
  [KIND.releaseAll]: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  [KIND.resize]: [1, 6, 7, 8, 9, 10, 11],
  [KIND.compose]: [1, 6, 7],
  [KIND.pasteMark]: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
}
const BUTTONS: readonly number[] = [1, 2, 3, 8, 9]
const MAX_COORDINATE = 16_383
const MAX_WHEEL = 12_000
/** Code points that an input method may show before it commits them, and commit at once. */
export const MAX_COMPOSED = 200
/** Keysyms for Unicode code points stand above this offset (X11 protocol, appendix A). */
export const UNICODE_KEYSYM = 0x0100_0000

export type InputRecord =
  | { kind: 'move'; x: number; y: number; sequence: number }
  | { kind: 'button'; x: number; y: number; button: number; pressed: boolean; sequence: number }
  | { kind: 'wheel'; x: number; y: number; dx: number; dy: number; sequence: number }
  | { kind: 'key'; keysym: number; pressed: boolean; repeated: boolean; sequence: number }
  /** Every key and button goes up: the viewer lost its focus or its line. */
  | { kind: 'release-all'; sequence: number }
  /** Made by the trusted side only; the gate refuses it from a viewer. */
  | { kind: 'resize'; width: number; height: number; sequence: number }
  /**
   * One code point of the text that an input method has not committed: what stands at `index`, of
   * `total`. A smaller total cuts the text there; 0 clears it, with index and keysym 0. Only terminals
   * take it, where the trusted side draws it at its cursor; it never reaches a guest.
   */
  | { kind: 'compose'; index: number; total: number; keysym: number; sequence: number }
  /**
   * What is typed between the two is a text that was pasted. Made by the trusted side only, for
   * terminals, whose programs may ask to be told.
   */
  | { kind: 'paste-mark'; begins: boolean; sequence: number }

export function encodeInputRecord(record: InputRecord): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(INPUT_RECORD_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(12, record.sequence >>> 0, true)
  switch (record.kind) {
    case 'move':
      view.setUint8(0, KIND.move)
      setPoint(view, record.x, record.y)
      break
    case 'button':
      view.setUint8(0, KIND.button)
      view.setUint8(1, record.pressed ? 1 : 0)
      setPoint(view, record.x, record.y)
      view.setUint8(6, record.button)
      break
    case 'wheel':
      view.setUint8(0, KIND.wheel)
      setPoint(view, record.x, record.y)
      view.setInt16(8, record.dx, true)
      view.setInt16(10, record.dy, true)
      break
    case 'key':
      view.setUint8(0, KIND.key)
      view.setUint8(1, (record.pressed ? 1 : 0) | (record.repeated ? 2 : 0))
      view.setUint32(8, record.keysym, true)
      break
    case 'release-all':
      view.setUint8(0, KIND.releaseAll)
      break
    case 'resize':
      view.setUint8(0, KIND.resize)
      setPoint(view, record.width, record.height)
      break
    case 'compose':
      view.setUint8(0, KIND.compose)
      setPoint(view, record.index, record.total)
      view.setUint32(8, record.keysym, true)
      break
    case 'paste-mark':
      view.setUint8(0, KIND.pasteMark)
      view.setUint8(1, record.begins ? 1 : 0)
      break
  }
  return bytes
}

/** The record at `offset`, or undefined when any field is out of its range. Input is hostile. */
export function decodeInputRecord(bytes: Uint8Array, offset = 0): InputRecord | undefined {
  if (offset < 0 || offset + INPUT_RECORD_BYTES > bytes.byteLength) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, INPUT_RECORD_BYTES)
  const sequence = view.getUint32(12, true)
  const flags = view.getUint8(1)
  const x = view.getUint16(2, true)
  const y = view.getUint16(4, true)
  const kind = view.getUint8(0)
  if (!isSpelt(view, kind) || x > MAX_COORDINATE || y > MAX_COORDINATE) return undefined
  const pressed = (flags & 1) === 1
  switch (kind) {
    case KIND.move:
      return { kind: 'move', x, y, sequence }
    case KIND.button:
      return decodeButton(view, { x, y, pressed, sequence })
    case KIND.wheel:
      return decodeWheel(view, { x, y, sequence })
    case KIND.key: {
      const keysym = view.getUint32(8, true)
      if (!isKeysym(keysym)) return undefined
      return { kind: 'key', keysym, pressed, repeated: (flags & 2) === 2, sequence }
    }
    case KIND.releaseAll:
      return { kind: 'release-all', sequence }
    case KIND.resize:
      return { kind: 'resize', width: x, height: y, sequence }
    case KIND.compose:
      return decodeCompose(view, { index: x, total: y, sequence })
    case KIND.pasteMark:
      return { kind: 'paste-mark', begins: pressed, sequence }
    default:
      return undefined
  }
}

/** No field says anything that its kind does not have. */
function isSpelt(view: DataView, kind: number): boolean {
  const mostFlags = kind === KIND.key ? 3 : 1
  const zero = ZERO[kind]
  return view.getUint8(1) <= mostFlags && zero?.every((at) => view.getUint8(at) === 0) === true
}

function decodeButton(
  view: DataView,
  at: { x: number; y: number; pressed: boolean; sequence: number },
): InputRecord | undefined {
  const button = view.getUint8(6)
  return BUTTONS.includes(button) ? { kind: 'button', button, ...at } : undefined
}

function decodeWheel(
  view: DataView,
  at: { x: number; y: number; sequence: number },
): InputRecord | undefined {
  const dx = view.getInt16(8, true)
  const dy = view.getInt16(10, true)
  if (Math.abs(dx) > MAX_WHEEL || Math.abs(dy) > MAX_WHEEL) return undefined
  return { kind: 'wheel', dx, dy, ...at }
}

function decodeCompose(
  view: DataView,
  place: { index: number; total: number; sequence: number },
): InputRecord | undefined {
  const keysym = view.getUint32(8, true)
  const { index, total } = place
  const clears = total === 0 && index === 0 && keysym === 0
  const writes = index < total && total <= MAX_COMPOSED && isCharacter(keysym)
  return clears || writes ? { kind: 'compose', keysym, ...place } : undefined
}

/** Moves what an encoded record points at onto the screen; a record that points at nothing stays as it is. */
export function clampPoint(
  bytes: Uint8Array,
  record: InputRecord,
  screen: { width: number; height: number },
): void {
  switch (record.kind) {
    case 'move':
    case 'button':
    case 'wheel': {
      const view = new DataView(bytes.buffer, bytes.byteOffset, INPUT_RECORD_BYTES)
      setPoint(view, Math.min(record.x, screen.width - 1), Math.min(record.y, screen.height - 1))
      return
    }
    case 'key':
    case 'release-all':
    case 'resize':
    case 'compose':
    case 'paste-mark':
  }
}

/** Printable Latin-1, function and modifier keys (0xfe00 to 0xffff), and Unicode scalar values. */
export function isKeysym(keysym: number): boolean {
  if (keysym >= 0x20 && keysym <= 0x7e) return true
  if (keysym >= 0xa0 && keysym <= 0xff) return true
  if (keysym >= 0xfe00 && keysym <= 0xffff) return true
  const codePoint = keysym - UNICODE_KEYSYM
  return (
    codePoint >= 0x100 && codePoint <= 0x10_ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff)
  )
}

function isCharacter(keysym: number): boolean {
  return isKeysym(keysym) && codePointOfKeysym(keysym) !== undefined
}

/** The keysym that types this character on any layout, or undefined for control characters. */
export function keysymOfCodePoint(codePoint: number): number | undefined {
  const keysym = codePoint <= 0xff ? codePoint : UNICODE_KEYSYM + codePoint
  return isKeysym(keysym) ? keysym : undefined
}

/** The character that a keysym types, or undefined for function and modifier keys. */
export function codePointOfKeysym(keysym: number): number | undefined {
  if (keysym <= 0xff) return keysym
  return keysym > UNICODE_KEYSYM ? keysym - UNICODE_KEYSYM : undefined
}

function setPoint(view: DataView, x: number, y: number): void {
  view.setUint16(2, clampCoordinate(x), true)
  view.setUint16(4, clampCoordinate(y), true)
}

function clampCoordinate(value: number): number {
  return Math.max(0, Math.min(MAX_COORDINATE, Math.round(value)))
}
