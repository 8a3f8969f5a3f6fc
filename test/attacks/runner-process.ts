import { LaunchRequest } from '#protocol/launch.ts'

import { Jail } from '../../sandbox/jail/client/jail.ts'

/** Stands where a runner would, as a process that can be killed: socket and request are arguments. */
const [socketPath = '', request = ''] = process.argv.slice(2)
const jail = await Jail.start({ socketPath, request: LaunchRequest.parse(JSON.parse(request)) })
process.stdout.write(`started ${jail.sharedFolder ?? ''}\n`)
await new Promise((resolve) => jail.once('ended', resolve))
