export const texts = {
  button: 'Keyboard',
  leave: 'Leaves the picture for the buttons of this page, and returns to it.',
  within: 'Copy and paste within the session.',
  typedPaste: 'Enters a text of this device in the session. What you enter is recorded.',
  reserved:
    'Belong to your browser in a window. On full screen they go to the session, where the browser allows it.',
  figures: 'Shows what the line does.',
  ownChord: 'To enter a text of this device in the session, press Ctrl+Alt+V.',
  unreadable:
    'Your browser does not let this page read its clipboard. Allow it beside the address, or choose “Paste” in the browser’s own Edit menu.',
} as const
