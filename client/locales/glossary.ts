import type { Language } from '#protocol/plain/languages.ts'

/** The one word for a thing in each language, and the words that it is not called beside it. */
export type Term = Readonly<Record<Language, { word: string; not?: RegExp }>>

/**
 * What the pages call the things of this product, whoever writes a text: Hong Kong's words in Traditional
 * Chinese, the mainland's in Simplified. `test/checks/glossary.test.ts` holds every text to it.
 */
export const GLOSSARY = {
  operator: {
    en: { word: 'operator', not: /\b(admin|administrator)s?\b/i },
    'zh-Hant': { word: '操作員', not: /營運人員|運維人員|管理員|操作者/ },
    'zh-Hans': { word: '操作员', not: /运营人员|运维人员|管理员|操作者/ },
  },
  researcher: {
    en: { word: 'researcher' },
    'zh-Hant': { word: '研究員', not: /研究人員|研究者/ },
    'zh-Hans': { word: '研究人员', not: /研究员|研究者/ },
  },
  supervisor: {
    en: { word: 'supervisor' },
    'zh-Hant': { word: '監察人員', not: /監督|主管/ },
    'zh-Hans': { word: '监督人员', not: /监察|主管/ },
  },
  viewer: {
    en: { word: 'viewer' },
    'zh-Hant': { word: '觀看者', not: /檢視者|觀眾|查看者/ },
    'zh-Hans': { word: '观看者', not: /查看者|检视者|观众/ },
  },
  session: {
    en: { word: 'session' },
    'zh-Hant': { word: '工作階段', not: /會話/ },
    'zh-Hans': { word: '会话', not: /工作阶段/ },
  },
  project: {
    en: { word: 'project' },
    'zh-Hant': { word: '項目', not: /專案|計劃/ },
    'zh-Hans': { word: '项目', not: /专案/ },
  },
  data: {
    en: { word: 'data' },
    'zh-Hant': { word: '數據', not: /資料(?!夾)/ },
    'zh-Hans': { word: '数据', not: /资料/ },
  },
  recording: {
    en: { word: 'recording' },
    'zh-Hant': { word: '錄影', not: /錄像|錄製/ },
    'zh-Hans': { word: '录像', not: /录影|录制/ },
  },
  replay: {
    en: { word: 'replay', not: /playback/i },
    'zh-Hant': { word: '重播', not: /回放|重放/ },
    'zh-Hans': { word: '回放', not: /重播|重放/ },
  },
  record: {
    en: { word: 'record' },
    'zh-Hant': { word: '記錄', not: /紀錄/ },
    'zh-Hans': { word: '记录', not: /纪录/ },
  },
  policy: {
    en: { word: 'policy' },
    'zh-Hant': { word: '政策', not: /策略/ },
    'zh-Hans': { word: '策略', not: /政策/ },
  },
  ledger: {
    en: { word: 'ledger' },
    'zh-Hant': { word: '帳目', not: /賬目|帳簿|總帳/ },
    'zh-Hans': { word: '账目', not: /帐目|账簿|总账/ },
  },
  'time line': {
    en: { word: 'time line', not: /timeline/i },
    'zh-Hant': { word: '時間線', not: /時間軸/ },
    'zh-Hans': { word: '时间线', not: /时间轴/ },
  },
  sandbox: {
    en: { word: 'sandbox' },
    'zh-Hant': { word: '沙盒', not: /沙箱/ },
    'zh-Hans': { word: '沙箱', not: /沙盒/ },
  },
  video: {
    en: { word: 'video' },
    'zh-Hant': { word: '視像', not: /視訊|視頻|影片/ },
    'zh-Hans': { word: '视频', not: /视讯|影片/ },
  },
  live: {
    en: { word: 'live' },
    'zh-Hant': { word: '實時', not: /即時/ },
    'zh-Hans': { word: '实时', not: /即时/ },
  },
  frame: {
    en: { word: 'frame' },
    'zh-Hant': { word: '幀', not: /影格|畫格/ },
    'zh-Hans': { word: '帧' },
  },
  'to send': {
    en: { word: 'send' },
    'zh-Hant': { word: '傳送', not: /發送/ },
    'zh-Hans': { word: '发送', not: /传送/ },
  },
  terminal: {
    en: { word: 'terminal' },
    'zh-Hant': { word: '終端機', not: /終端(?!機)/ },
    'zh-Hans': { word: '终端', not: /终端机/ },
  },
  file: {
    en: { word: 'file' },
    'zh-Hant': { word: '檔案' },
    'zh-Hans': { word: '文件', not: /档案/ },
  },
  'to save': {
    en: { word: 'save' },
    'zh-Hant': { word: '儲存', not: /保存/ },
    'zh-Hans': { word: '保存', not: /储存|存储/ },
  },
  clipboard: {
    en: { word: 'clipboard' },
    'zh-Hant': { word: '剪貼簿', not: /剪貼板/ },
    'zh-Hans': { word: '剪贴板' },
  },
  connection: {
    en: { word: 'connection' },
    'zh-Hant': { word: '網絡', not: /網路/ },
    'zh-Hans': { word: '网络' },
  },
  server: {
    en: { word: 'server' },
    'zh-Hant': { word: '伺服器', not: /服務器/ },
    'zh-Hans': { word: '服务器', not: /伺服器/ },
  },
  'this page': {
    en: { word: 'this page' },
    'zh-Hant': { word: '此頁面', not: /此頁(?!面)|這個?頁|本頁/ },
    'zh-Hans': { word: '此页面', not: /此页(?!面)|这个?页|本页/ },
  },
  you: {
    en: { word: 'you' },
    'zh-Hant': { word: '你', not: /您/ },
    'zh-Hans': { word: '您', not: /你/ },
  },
} as const satisfies Record<string, Term>

/** How each language writes what stands between the words. */
export const PUNCTUATION: Readonly<Record<Language, { not: RegExp; because: string }[]>> = {
  en: [
    { not: / …|\.\.\./, because: 'three dots are one character that follows its word' },
    { not: /[\p{Script=Han}，。：；（）]/u, because: 'another script' },
  ],
  'zh-Hant': [
    {
      not: /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u,
      because: 'punctuation between ideographs is as wide as they are',
    },
    { not: /…|\.\.\./, because: 'three dots are two of ⋯' },
    { not: /[裡着]/, because: "Hong Kong's pages write 裏 and 著" },
  ],
  'zh-Hans': [
    {
      not: /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u,
      because: 'punctuation between ideographs is as wide as they are',
    },
    { not: /(?<!…)…(?!…)|⋯|\.\.\./, because: 'three dots are two of …' },
    { not: /不获/, because: 'mainland pages say 不允许' },
  ],
}
