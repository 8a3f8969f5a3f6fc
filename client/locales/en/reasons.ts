import type { ReasonWords } from '../words.ts'

export const texts = {
  'surface-not-allowed': {
    name: 'Kind of session not allowed',
    told: 'The picture is paused: the project no longer allows this kind of session. Your programs go on running.',
  },
  'watermark-missing': {
    name: 'No watermark can be made',
    told: 'The project demands a watermark, which this installation cannot make. The picture is paused.',
  },
  'place-not-allowed': {
    name: 'Place not allowed',
    told: 'The picture is paused: the project cannot be viewed from this place. It comes back where the project allows it.',
  },
  'hour-not-allowed': {
    name: 'Outside the viewing hours',
    told: 'The picture is paused: it is outside the viewing hours of the project. Your programs go on running.',
  },
  'supervisor-absent': {
    name: 'No supervisor attended',
    told: 'The picture is paused until a supervisor attends. Your programs go on running.',
  },
  'frozen-by-supervisor': {
    name: 'Frozen by a supervisor',
    told: 'A supervisor has paused the picture. Your programs go on running.',
  },
  idle: {
    name: 'Nobody typed or pointed for too long',
    told: 'The session has ended: nobody has typed or pointed for as long as the project allows.',
  },
  'input-volume-spent': {
    name: 'More input than one sign-in may send',
    told: 'You have sent as much as one sign-in may send. Sign in again to go on; your programs go on running.',
  },
  'paste-not-allowed': {
    name: 'Typed paste not allowed',
  },
  'paste-too-long': {
    name: 'Typed paste too long',
    told: 'That text is longer than the project allows to be entered. This attempt was recorded.',
  },
  'paste-too-often': {
    name: 'Typed paste too often',
    told: 'Too many texts in one minute: this one was not entered. This attempt was recorded.',
  },
  'codec-not-allowed': {
    name: 'Video format not allowed',
  },
  'screen-too-large': {
    name: 'Screen larger than allowed',
  },
  'too-many-keys': {
    name: 'More keys than allowed',
  },
  'too-many-bytes': {
    name: 'More bytes than allowed',
  },
  'ended-by-researcher': {
    name: 'Ended by the researcher',
    told: 'The session has ended.',
  },
  'ended-by-operator': {
    name: 'Ended by the operator',
    told: 'The operator has ended this session.',
  },
  'ended-by-supervisor': {
    name: 'Ended by a supervisor',
    told: 'A supervisor has ended this session.',
  },
  'guest-exited': {
    name: 'The desktop or shell was closed',
    told: 'The session has ended: its programs have finished.',
  },
  'out-of-memory': {
    name: 'Ran out of memory',
    told: 'The session has ended: it needed more memory than the project allows.',
  },
  'sandbox-killed': {
    name: 'The sandbox was stopped from outside',
    told: 'The session has ended: the sandbox was stopped.',
  },
  'sandbox-failed': {
    name: 'The sandbox failed to start',
    told: 'The sandbox could not be started. The operator finds the reason in the log.',
  },
  'disk-full': {
    name: 'The disk was full',
    told: 'The session has ended: the disk of the data side is full and nothing could be recorded any more. Tell the operator.',
  },
  'recording-failed': {
    name: 'Recording failed',
    told: 'The session has ended: it could not be recorded any more. Tell the operator.',
  },
  'runner-died': {
    name: 'The session process crashed',
    told: 'The session has ended after a fault. What was shown until then is recorded.',
  },
  'server-stopped': {
    name: 'The server was stopped',
    told: 'The session has ended: the service was stopped.',
  },
  'replay-closed': {
    name: 'The replay was closed',
    told: 'The replay is closed.',
  },
  'observed-session-ended': {
    name: 'The session that was watched ended',
    told: 'The session that you watched has ended.',
  },
  'malformed-message': {
    name: 'Malformed message',
    told: 'A message of this page was refused.',
  },
  'message-too-long': {
    name: 'Message too long',
    told: 'A message of this page was refused.',
  },
  'unexpected-message': {
    name: 'Unexpected message',
    told: 'This cannot be done here.',
  },
  'foreign-channel': {
    name: 'Bytes outside the one data channel',
    told: 'This page sent what it has no channel for.',
  },
  'malformed-input': {
    name: 'Malformed input',
    told: 'An input was refused.',
  },
  'too-much-input': {
    name: 'Too much input at once',
    told: 'There is no room for more keys: those that came just now were not passed on. Wait a moment.',
  },
  'scripted-typing': {
    name: 'Typing by a script, slowed down',
    told: 'This looks like typing by a program: it goes on slower, and nothing of it is lost. It is recorded and shown to the operator.',
  },
  'too-much-picture': {
    name: 'More bytes of picture than the policy allows',
    told: 'The picture stands still: the bytes that this project allows are used up. It goes on by itself when there are more.',
  },
  paste: {
    name: 'Paste from the clipboard',
    told: 'Pasting is closed: no text crosses from your device. This attempt was recorded.',
  },
  drop: {
    name: 'File dropped on the screen',
    told: 'Dropping is closed: no file or text crosses from your device. This attempt was recorded.',
  },
  print: {
    name: 'Print of the page',
    told: 'Printing is closed: this page has no picture on paper. This attempt was recorded.',
  },
  download: {
    name: 'Picture copied, dragged or saved',
    told: 'Taking the picture along is closed: nothing is copied, dragged or saved from this page. This attempt was recorded.',
  },
  'long-text': {
    name: 'Long text put in at once',
    told: 'That text is too long to be typed in one go. This attempt was recorded.',
  },
  'while-held': {
    name: 'Input while the picture was paused',
    told: 'The picture is paused, and so are keys and pointer.',
  },
  'left-waiting': {
    name: 'Typed, but the view or session ended before it was passed on',
    told: 'Keys that were still waiting were not passed on: the line was away for too long, or the session was opened elsewhere.',
  },
  'view-only': {
    name: 'Input into a view for watching only',
    told: 'This view is for watching: keys and pointer go nowhere.',
  },
} as const satisfies ReasonWords
