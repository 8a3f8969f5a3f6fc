import type { texts as english } from '../en/failures.ts'
import type { Words } from '../words.ts'

export const texts = {
  INVALID_REQUEST: {
    cause: '伺服器未能理解此頁面的請求。',
    remedy: '請重新載入頁面；它可能比伺服器的版本舊。',
  },
  NOT_SIGNED_IN: {
    cause: '你已不在登入狀態。',
    remedy: '請開啟新的登入連結。',
  },
  SIGN_IN_LINK_SPENT: {
    cause: '此登入連結已使用過，或已超過十分鐘。',
    remedy: '請索取新的連結。',
  },
  FORBIDDEN: {
    cause: '你的角色不允許此操作。',
    remedy: '如工作需要，請聯絡操作員。',
  },
  OWN_SESSION: {
    cause: '你不能監察或審查自己的工作階段。',
    remedy: '項目的另一位監察人員可以代為處理。',
  },
  FOREIGN_ORIGIN: {
    cause: '請求來自其他網站的頁面，已被拒絕。',
    remedy: '請由 Vitrine 本身的網址開啟。',
  },
  NOT_FOUND: {
    cause: '所要求的內容已不存在，或你無權查看。',
    remedy: '請重新載入頁面。',
  },
  SESSION_ENDED: {
    cause: '此工作階段已結束。',
    remedy: '請另外開啟一個。',
  },
  SURFACE_NOT_ALLOWED: {
    cause: '項目政策不允許此類工作階段。',
    remedy: '請改用另一類，或聯絡數據擁有者。',
  },
  PLACE_NOT_ALLOWED: {
    cause: '不能從此地點開啟此項目。',
    remedy: '請從項目列明的地點開啟，或向數據擁有者查詢。',
  },
  HOUR_NOT_ALLOWED: {
    cause: '現時不在項目的檢視時間內。',
    remedy: '請於檢視時間內再來，或向數據擁有者查詢。',
  },
  POLICY_NOT_MET: {
    cause: '項目的政策要求此安裝未能做到的事項。',
    remedy: '請向操作員查詢；日誌載有詳情。',
  },
  POLICY_OUTDATED: {
    cause: '政策在此期間已被他人更改。',
    remedy: '請先查看現行版本，再作決定。',
  },
  ALREADY_ASKED: {
    cause: '此項要求已經提出，或已有決定。',
    remedy: '請查看清單；如未見列出，請重新載入頁面。',
  },
  TOO_MANY_REQUESTS: {
    cause: '你等候處理的要求已達上限。',
    remedy: '請待操作員處理其中一項後再提出。',
  },
  RECORDING_UNREADABLE: {
    cause: '此錄影沒有可播放的畫面。',
    remedy: '請改看其時間線和帳目。',
  },
  NO_CAPACITY: {
    cause: '此機器無法再運行更多工作階段。',
    remedy: '請結束不需要的工作階段，或稍後再試。',
  },
  DRAINING: {
    cause: '操作員即將停止伺服器。',
    remedy: '請待伺服器恢復後再開啟工作階段。',
  },
  DISK_FULL: {
    cause: '數據所在一方的磁碟已滿。',
    remedy: '請通知操作員；騰出空間後即可再開啟工作階段。',
  },
  PROGRAMS_RUN: {
    cause: '此工作階段內仍有程式運行。',
    remedy: '請確認要結束。',
  },
  CANNOT_START: {
    cause: '沙盒未能啟動。',
    remedy: '原因已記入伺服器日誌，操作員可以查看。',
  },
  INTERNAL: {
    cause: '伺服器發生故障。',
    remedy: '請再試一次；如情況持續，操作員可在伺服器日誌查看詳情。',
  },
  UNREACHABLE: {
    cause: '伺服器沒有回應。',
    remedy: '請檢查網絡連線，然後再試。',
  },
  UNEXPECTED_ANSWER: {
    cause: '此頁面無法理解伺服器的回應。',
    remedy: '請重新載入頁面；它可能比伺服器的版本舊。',
  },
} satisfies Words<typeof english>
