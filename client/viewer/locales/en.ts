import type { Texts } from '../texts.ts'

export const EN: Texts = {
  connecting: 'Connecting …',
  starting: 'Starting the sandbox beside the data …',
  live: 'Live',
  fullColour: 'Live, full colour',
  replay: 'Replay',
  lost: 'The line is lost. Reconnecting …',
  replaced: 'This session was opened in another window, and is shown there now.',
  forbidden: 'This session cannot be shown here. It is not yours, or the sign-in has expired.',
  noCodec:
    'This browser can receive none of the video formats. A current Chrome, Edge, Firefox or Safari can.',
  back: 'Back to the start page',
  end: 'End session',
  closeReplay: 'Close replay',
  observing: 'Watching live, view only',
  stopObserving: 'Stop watching',
  play: 'Play',
  pause: 'Pause',
  position: 'Position',
  screen: 'Picture of the session. Keys and pointer go to it while it has the focus.',
  fullScreen: 'Full screen',
  fullScreenHint: 'Full screen: the keys of the system go to the session too',
  figures: {
    button: 'Figures',
    chord: 'Show what the line does: Ctrl+Alt+Shift+H',
    roundTrip: 'Round trip',
    keyToPixel: 'Key to pixel',
    frameRate: 'Frames a second',
    bitrate: 'Bitrate',
    codec: 'Codec',
    picture: 'Picture',
    quantizer: 'Coarseness',
    loss: 'Packets lost',
    repairs: 'Asked for again',
    freezes: 'Freezes',
  },
  held: {
    'surface-not-allowed':
      'The picture is paused: the project no longer allows this kind of session. Your programs go on running.',
    'watermark-missing':
      'The project demands a watermark, which this installation cannot make. The picture is paused.',
    'place-not-allowed':
      'The picture is paused: the project cannot be viewed from this place. It comes back where the project allows it.',
    'hour-not-allowed':
      'The picture is paused: it is outside the viewing hours of the project. Your programs go on running.',
    'supervisor-absent':
      'The picture is paused until a supervisor attends. Your programs go on running.',
    'frozen-by-supervisor': 'A supervisor has paused the picture. Your programs go on running.',
    'input-volume-spent':
      'You have sent as much as one sign-in may send. Sign in again to go on; your programs go on running.',
  },
  idle: 'Nobody has typed or pointed for a long time: the session ends in a minute. Press any key to stay.',
  message: 'Message of the supervisor: ',
  typedPaste: 'Your text is being typed in the session. What you pasted is recorded.',
  ended: {
    'ended-by-researcher': 'The session has ended.',
    'ended-by-operator': 'The operator has ended this session.',
    'ended-by-supervisor': 'A supervisor has ended this session.',
    idle: 'The session has ended: nobody has typed or pointed for as long as the project allows.',
    'guest-exited': 'The session has ended: its programs have finished.',
    'out-of-memory': 'The session has ended: it needed more memory than the project allows.',
    'sandbox-killed': 'The session has ended: the sandbox was stopped.',
    'sandbox-failed': 'The sandbox could not be started. The operator finds the reason in the log.',
    'runner-died': 'The session has ended after a fault. What was shown until then is recorded.',
    'server-stopped': 'The session has ended: the service was stopped.',
    'replay-closed': 'The replay is closed.',
    'observed-session-ended': 'The session that you watched has ended.',
  },
  refused: {
    'malformed-message': 'A message of this page was refused.',
    'message-too-long': 'A message of this page was refused.',
    'unexpected-message': 'This cannot be done here.',
    'malformed-input': 'An input was refused.',
    'too-much-input': 'Too many keys at once: some were not passed on.',
    'scripted-typing':
      'This looks like typing by a program: it is slowed down, recorded and shown to the operator.',
    'too-much-picture':
      'The picture stands still: the bytes that this project allows are used up. It goes on by itself when there are more.',
    paste: 'Pasting is closed: no text crosses from your device. This attempt was recorded.',
    drop: 'Dropping is closed: no file or text crosses from your device. This attempt was recorded.',
    print: 'Printing is closed: this page has no picture on paper. This attempt was recorded.',
    download:
      'Taking the picture along is closed: nothing is copied, dragged or saved from this page. This attempt was recorded.',
    'foreign-channel': 'This page sent what it has no channel for.',
    'long-text': 'That text is too long to be typed in one go. This attempt was recorded.',
    'paste-too-long':
      'That text is longer than the project allows to be entered. This attempt was recorded.',
    'paste-too-often':
      'Too many texts in one minute: this one was not entered. This attempt was recorded.',
    'while-held': 'The picture is paused, and so are keys and pointer.',
    'view-only': 'This view is for watching: keys and pointer go nowhere.',
    'input-volume-spent': 'You have sent as much as one sign-in may send. Sign in again to go on.',
  },
}
