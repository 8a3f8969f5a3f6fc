import type { texts as english } from '../en/crossing.ts'
import type { Words } from '../words.ts'

export const texts = {
  heading: '過境的內容',
  down: '傳往觀看者：視像 {{media}}（{{packets}} 個封包），控制訊息 {{control}}。',
  up: '來自觀看者：按鍵和指標記錄 {{records}} 個，控制訊息 {{control}}。',
  bound: '此工作階段可能流出的數據上限：{{total}}（{{bytes}} 位元組）。',
  nothing: '此工作階段沒有任何內容傳往觀看者。',
  channels: '帳目中沒有檔案和剪貼簿這兩欄：沒有任何訊息類型可以載送它們。',
  refusals: '已拒絕並計數：{{amount}}。',
  refused: '已拒絕：{{what}}（{{amount}}）',
  ledger: {
    title: '帳目',
    of: '{{name}}，{{surface}}，{{when}} 開始',
    kind: '位元組類別',
    downNow: '下行，最近一秒',
    upNow: '上行，最近一秒',
    down: '下行，總計',
    up: '上行，總計',
    sum: '合計',
    nothingRefused: '沒有任何拒絕。',
    kinds: {
      media: '視像',
      retransmission: '重傳的視像',
      padding: '填充',
      input: '按鍵和指標',
      upkeep: '線路維持',
      webSocket: '控制線路',
      http: '頁面和請求',
    },
  },
  statement: {
    title: '過境聲明',
    says: '原始數據位元組：0。畫面幀數：{{frames}}。輸入記錄：{{records}}。政策版本：{{version}}。',
    cut: '伺服器在此工作階段期間被強制終止：數字為終止前數秒的數字。',
    key: '簽署金鑰',
    hint: '持有公開金鑰者毋須此伺服器即可核對檔案：scripts/verify STATEMENT.json --key vitrine-keys.json。收件人應經另一途徑取得金鑰。',
    keys: '下載公開金鑰',
    download: '下載聲明',
  },
} satisfies Words<typeof english>
