import { describe, expect, test } from 'vitest'

import { KeyFrameRequests } from './key-frame-requests.ts'

function afterFirst(): KeyFrameRequests {
  const requests = new KeyFrameRequests()
  requests.made(0)
  return requests
}

describe('KeyFrameRequests', () => {
  test('want one at first, and none once it is made', () => {
    expect(new KeyFrameRequests().dueMs).toBe(-Infinity)
    expect(afterFirst().dueMs).toBe(Infinity)
  })

  test('serve a viewer that cannot decode at once', () => {
    const requests = afterFirst()
    requests.request(10_000)
    expect(requests.dueMs).toBeLessThanOrEqual(10_000)
  })

  test('serve a viewer that asks 100 times a second about once a second', () => {
    const requests = afterFirst()
    let made = 0
    for (let nowMs = 10; nowMs <= 20_000; nowMs += 10) {
      requests.request(nowMs)
      if (nowMs < requests.dueMs) continue
      requests.made(nowMs)
      made += 1
    }
    expect(made).toBeGreaterThan(15)
    expect(made).toBeLessThan(25)
  })

  test('obey our own side in the middle of a flood', () => {
    const requests = afterFirst()
    requests.request(50)
    requests.demand()
    expect(requests.dueMs).toBe(-Infinity)
  })

  test('are served at once again after a calm', () => {
    const requests = afterFirst()
    for (let nowMs = 100; nowMs <= 3_000; nowMs += 100) {
      requests.request(nowMs)
      if (nowMs >= requests.dueMs) requests.made(nowMs)
    }
    requests.request(10_000)
    expect(requests.dueMs).toBeLessThanOrEqual(10_000)
  })
})
