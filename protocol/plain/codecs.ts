/**
 * What the encoder can make and a viewer may say that it can receive, best first where nothing is
 * known of line and machine. H.264: `444` is High 4:4:4 Predictive (f4001f), `420` is Constrained
 * Baseline (42e01f). VP9: `444` is profile 1, `420` profile 0. AV1 is profile 0 alone: the only
 * encoder of it that FFmpeg brings here, SVT-AV1, takes no 4:4:4.
 */
export const CODECS = ['h264-444', 'vp9-444', 'av1-420', 'h264-420', 'vp9-420', 'vp8'] as const

/** Each pixel has a colour of its own: coloured strokes of one pixel stay what they are. */
export function isFullColour(codec: (typeof CODECS)[number]): boolean {
  return codec.endsWith('-444')
}
