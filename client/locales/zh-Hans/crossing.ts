import type { texts as english } from '../en/crossing.ts'
import type { Words } from '../words.ts'

export const texts = {
  heading: '过境的内容',
  down: '传往观看者：视频 {{media}}（{{packets}} 个数据包），控制消息 {{control}}。',
  up: '来自观看者：按键和指针记录 {{records}} 个，控制消息 {{control}}。',
  bound: '此会话可能流出的数据上限：{{total}}（{{bytes}} 字节）。',
  nothing: '此会话没有任何内容传往观看者。',
  channels: '账目中没有文件和剪贴板这两栏：没有任何消息类型可以携带它们。',
  refusals: '已拒绝并计数：{{amount}}。',
  refused: '已拒绝：{{what}}（{{amount}}）',
  ledger: {
    title: '账目',
    of: '{{name}}，{{surface}}，{{when}} 开始',
    kind: '字节类别',
    downNow: '下行，最近一秒',
    upNow: '上行，最近一秒',
    down: '下行，总计',
    up: '上行，总计',
    sum: '合计',
    nothingRefused: '没有任何拒绝。',
    kinds: {
      media: '视频',
      retransmission: '重传的视频',
      padding: '填充',
      input: '按键和指针',
      upkeep: '线路维持',
      webSocket: '控制线路',
      http: '页面和请求',
    },
  },
  statement: {
    title: '过境声明',
    says: '原始数据字节：0。帧数：{{frames}}。输入记录：{{records}}。策略版本：{{version}}。',
    cut: '服务器在此会话期间被强制终止：数字为终止前数秒的数字。',
    key: '签名密钥',
    hint: '持有公钥者无需此服务器即可核对文件：scripts/verify STATEMENT.json --key vitrine-keys.json。收件人应经另一途径取得公钥。',
    keys: '下载公钥',
    download: '下载声明',
  },
} satisfies Words<typeof english>
