import { describe, expect, test } from 'vitest'

import { keysymOfKey, keysymsOfText } from './keysyms.ts'
import { pictureAt } from './pointer.ts'
import { receivableCodecs } from './receivable-codecs.ts'

describe('keysyms', () => {
  test('are what is printed on the key, on any layout', () => {
    expect(keysymOfKey('a', 0)).toBe(0x61)
    expect(keysymOfKey('ß', 0)).toBe(0xdf)
    expect(keysymOfKey('€', 0)).toBe(0x0100_20ac)
    expect(keysymOfKey('中', 0)).toBe(0x0100_4e2d)
    expect(keysymOfKey('F12', 0)).toBe(0xffc9)
  })

  test('tell left from right modifiers', () => {
    expect(keysymOfKey('Shift', 1)).toBe(0xffe1)
    expect(keysymOfKey('Shift', 2)).toBe(0xffe2)
  })

  test('do not exist for keys that only lead to a character', () => {
    for (const key of ['Dead', 'AltGraph', 'CapsLock', 'Unidentified', 'Process']) {
      expect(keysymOfKey(key, 0)).toBeUndefined()
    }
  })

  test('type a text of an input method, also beyond the basic plane', () => {
    expect(keysymsOfText('桂枝𠮷')).toEqual([0x0100_6842, 0x0100_679d, 0x0102_0bb7])
    expect(keysymsOfText('a\u0007')).toBeUndefined()
  })
})

describe('pictureAt', () => {
  const box = { left: 0, top: 40, width: 1000, height: 500 }

  test('maps a point through scale and side margins', () => {
    expect(pictureAt({ clientX: 500, clientY: 290 }, box, { width: 800, height: 500 })).toEqual({
      x: 400,
      y: 250,
    })
  })

  test('stays inside the picture when the pointer is outside', () => {
    expect(pictureAt({ clientX: -50, clientY: 9999 }, box, { width: 800, height: 500 })).toEqual({
      x: 0,
      y: 499,
    })
  })
})

function h264(profile: string): RTCRtpCodec {
  const sdpFmtpLine = `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profile}`
  return { mimeType: 'video/H264', clockRate: 90_000, sdpFmtpLine }
}

describe('receivableCodecs', () => {
  test('puts full colour first and leaves out what we do not send', () => {
    const codecs = [
      { mimeType: 'video/VP8', clockRate: 90_000 },
      { mimeType: 'video/AV1', clockRate: 90_000, sdpFmtpLine: 'level-idx=5;profile=0;tier=0' },
      { mimeType: 'video/AV1', clockRate: 90_000, sdpFmtpLine: 'level-idx=5;profile=1;tier=0' },
      { mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: 'profile-id=2' },
      { mimeType: 'video/VP9', clockRate: 90_000, sdpFmtpLine: 'profile-id=1' },
      { mimeType: 'video/VP9', clockRate: 90_000 },
      { mimeType: 'video/rtx', clockRate: 90_000 },
      h264('42e01f'),
      h264('f4001f'),
    ]
    expect(receivableCodecs({ codecs, headerExtensions: [] })).toEqual([
      'h264-444',
      'vp9-444',
      'av1-420',
      'h264-420',
      'vp9-420',
      'vp8',
    ])
    expect(receivableCodecs(null)).toEqual([])
  })
})
