import { MAX_VIEWER_MESSAGE_BYTES, ViewerMessage } from '#protocol/view.ts'

export type ParsedViewerMessage =
  | { ok: true; message: ViewerMessage }
  | { ok: false; reason: 'malformed-message' | 'message-too-long' }

/** The one way in for control messages. Binary frames have no meaning here and are malformed. */
export function parseViewerMessage(data: Buffer, isBinary: boolean): ParsedViewerMessage {
  if (data.byteLength > MAX_VIEWER_MESSAGE_BYTES) return { ok: false, reason: 'message-too-long' }
  if (isBinary) return { ok: false, reason: 'malformed-message' }
  let value: unknown
  try {
    value = JSON.parse(data.toString('utf8'))
  } catch {
    return { ok: false, reason: 'malformed-message' }
  }
  const parsed = ViewerMessage.safeParse(value)
  return parsed.success
    ? { ok: true, message: parsed.data }
    : { ok: false, reason: 'malformed-message' }
}
