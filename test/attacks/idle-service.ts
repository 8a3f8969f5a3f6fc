/** Stands where the server would: the launcher needs something to look after while it is attacked. */
process.stdout.write('READY\n')
const forever = setInterval(() => {}, 60_000)
process.once('SIGTERM', () => clearInterval(forever))
process.once('SIGINT', () => clearInterval(forever))
