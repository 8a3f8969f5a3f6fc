/** The part of the npm package `x11` that the guest agent uses; it comes without types. */
declare module 'x11' {
  import type { EventEmitter } from 'node:events'

  type Reply<T> = (error: Error | null | undefined, value: T) => unknown

  export type XEvent = { name?: string; type: number; cursorName?: number }

  export type XDamage = {
    ReportLevel: { NonEmpty: number }
    Create(damage: number, drawable: number, level: number): void
    Subtract(damage: number, repair: number, parts: number): void
  }

  export type XFixes = {
    CursorNotifyMask: { DisplayCursor: number }
    SelectCursorInput(window: number, mask: number): void
    HideCursor(window: number): void
  }

  export type XTest = {
    KeyPress: number
    KeyRelease: number
    ButtonPress: number
    ButtonRelease: number
    MotionNotify: number
    FakeInput(type: number, detail: number, time: number, root: number, x: number, y: number): void
  }

  export type XRandr = {
    GetScreenResourcesCurrent(
      window: number,
      reply: Reply<{
        config_timestamp: number
        crtcs: number[]
        outputs: number[]
        modeinfos: { id: number; width: number; height: number }[]
      }>,
    ): void
    CreateMode(
      window: number,
      mode: { width: number; height: number; name: string },
      reply: Reply<number>,
    ): void
    DestroyMode(mode: number): void
    AddOutputMode(output: number, mode: number): void
    DeleteOutputMode(output: number, mode: number): void
    SetCrtcConfig(
      ...config: [
        crtc: number,
        time: number,
        configTime: number,
        x: number,
        y: number,
        mode: number,
        rotation: number,
        outputs: number[],
        reply: Reply<{ status: number }>,
      ]
    ): void
    SetScreenSize(
      window: number,
      width: number,
      height: number,
      mmWidth: number,
      mmHeight: number,
    ): void
  }

  export type XKeyboard = {
    UseCoreKbd: number
    UseExtension(major: number, minor: number, reply: Reply<{ supported: number }>): void
    LatchLockState(
      ...state: [
        device: number,
        affectedLocks: number,
        locks: number,
        lockGroup: boolean,
        group: number,
        affectedLatches: number,
        latches: number,
        latchGroup: boolean,
        groupLatch: number,
      ]
    ): void
  }

  export type XResources = {
    ClientIdMask: { LocalClientPID: number }
    QueryClientIds(
      of: { client: number; mask: number }[],
      reply: Reply<{ client: number; mask: number; value: number[] }[]>,
    ): void
  }

  type Extensions = {
    damage: XDamage
    fixes: XFixes
    xtest: XTest
    randr: XRandr
    xkb: XKeyboard
    res: XResources
  }

  export type XClient = EventEmitter & {
    readonly eventMask: { FocusChange: number; PropertyChange: number }
    AllocID(): number
    require<Name extends keyof Extensions>(name: Name, reply: Reply<Extensions[Name]>): void
    sync(reply: Reply<void>): void
    ChangeWindowAttributes(
      window: number,
      values: { eventMask: number } | { backgroundPixel: number },
    ): void
    ClearArea(
      ...area: [window: number, x: number, y: number, width: number, height: number, exposures: 0]
    ): void
    ConfigureWindow(
      window: number,
      values: { x: number; y: number; width: number; height: number },
    ): void
    GetGeometry(window: number, reply: Reply<{ width: number; height: number }>): void
    TranslateCoordinates(
      from: number,
      to: number,
      x: number,
      y: number,
      reply: Reply<{ destX: number; destY: number }>,
    ): void
    InternAtom(onlyIfExists: boolean, name: string, reply: Reply<number>): void
    GetProperty(
      ...property: [
        remove: 0,
        window: number,
        name: number,
        type: number,
        offset: number,
        length: number,
        reply: Reply<{ data: Buffer }>,
      ]
    ): void
    GetInputFocus(reply: Reply<{ focus: number }>): void
    SetInputFocus(window: number, revertTo: number): void
    ChangeKeyboardMapping(first: number, symbolsPerKey: number, keysyms: readonly number[]): void
    SetModifierMapping(rows: number[][], reply: Reply<number>): void
    GetAtomName(atom: number, reply: Reply<string>): void
  }

  export type XDisplay = { client: XClient; screen: [{ root: number }] }

  export function createClient(
    options: { display: string; shm: false; auth: { name: string; data: string } },
    ready: Reply<XDisplay>,
  ): XClient
}
