const LITTLE_ENDIAN = 0
const INTEGER = 0

/**
 * The property of an XSETTINGS manager (freedesktop.org, XSETTINGS 0.5): numbers by name. `serial` is
 * another one whenever a value is.
 */
export function xsettings(values: Readonly<Record<string, number>>, serial: number): Buffer {
  const settings = Object.entries(values)
  const header = Buffer.alloc(12)
  header.writeUInt8(LITTLE_ENDIAN, 0)
  header.writeUInt32LE(serial, 4)
  header.writeUInt32LE(settings.length, 8)
  return Buffer.concat([header, ...settings.map(([name, value]) => setting(name, value, serial))])
}

function setting(name: string, value: number, serial: number): Buffer {
  // The name is padded to a multiple of four bytes.
  const after = 4 + Math.ceil(name.length / 4) * 4
  const bytes = Buffer.alloc(after + 8)
  bytes.writeUInt8(INTEGER, 0)
  bytes.writeUInt16LE(name.length, 2)
  bytes.write(name, 4, 'latin1')
  bytes.writeUInt32LE(serial, after)
  bytes.writeInt32LE(value, after + 4)
  return bytes
}
