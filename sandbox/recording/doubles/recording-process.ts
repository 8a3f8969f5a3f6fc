import { setTimeout } from 'node:timers/promises'

import { Recorder } from '../recorder.ts'
import { frames, HEADER } from './session.ts'

/**
 * A process that records until it is killed: `busy` records a frame every 40 ms and tells each
 * session time on its standard output; `quiet` records one frame and one event, then nothing.
 * `flood` writes as fast as it can and ends by itself when the recorder has failed.
 */
const [directory = '', mode = 'busy'] = process.argv.slice(2)

// A limit on the size of files stands in for a full disk; its signal would end the process.
process.on('SIGXFSZ', () => {})

const recorder = await Recorder.open({ directory, header: HEADER })
let failure: Error | undefined
recorder.once('failed', (error) => {
  failure = error
})
const session = await frames({ codec: 'h264-444', frames: 400 })
const started = performance.now()
for (const { frame } of session) {
  if (mode !== 'flood') await setTimeout(started + frame.timeMs - performance.now())
  recorder.video(frame)
  if (mode === 'flood')
    recorder.video({ ...frame, data: Buffer.concat(Array(50).fill(frame.data)) })
  if (mode === 'quiet' || failure) break
  process.stdout.write(`${frame.timeMs}\n`)
}
if (failure) {
  process.stdout.write(`failed ${'code' in failure ? String(failure.code) : failure.message}\n`)
}
if (mode === 'quiet') {
  recorder.event({ atMs: 10, event: { type: 'input', keys: 3, pointer: 0, wheel: 0 } })
  process.stdout.write('quiet\n')
  await setTimeout(60_000)
}
await recorder.close()
