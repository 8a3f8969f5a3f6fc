import type { EncodedFrame } from './encoded-frame.ts'
import { joinNalUnits, NAL, nalType, nalUnits } from './nal-units.ts'
import { OBU, obus, obuType } from './obus.ts'

/**
 * What Matroska keeps beside the frames so that a reader can open its decoder before the first one.
 * VP8 and VP9 need nothing. Throws where a key frame lacks what it must bring.
 */
export function parameterSetsOf({ codec, data }: EncodedFrame): Buffer {
  switch (codec) {
    case 'h264-444':
    case 'h264-420': {
      const units = [...nalUnits(data)].filter(isParameterSet)
      if (units.length < 2) throw new Error('A key frame came without its parameter sets.')
      return joinNalUnits(units)
    }
    case 'av1-420': {
      const header = [...obus(data)].find((unit) => obuType(unit) === OBU.sequence)
      if (!header) throw new Error('A key frame came without its sequence header.')
      return header
    }
    case 'vp9-444':
    case 'vp9-420':
    case 'vp8':
      return Buffer.alloc(0)
  }
}

function isParameterSet(unit: Buffer): boolean {
  const type = nalType(unit)
  return type === NAL.sequence || type === NAL.parameters
}
