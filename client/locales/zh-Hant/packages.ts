import type { Words } from '../words.ts'
import type { texts as english } from '../en/packages.ts'

export const texts = {
  title: '套件',
  hint: '工作階段不能連接互聯網，套件均隨環境提供。如欠缺所需套件，請在此提出。',
  archive: '來源',
  archives: {
    debian: 'Debian',
    cran: 'CRAN（R）',
    pypi: 'PyPI（Python）',
    conda: 'conda',
  },
  name: '套件名稱',
  wrongName: '此來源不會有這個名稱的套件。',
  reason: '用途（可不填）',
  purpose: '用途',
  ask: '提出要求',
  asking: '正在提出⋯⋯',
  failed: '未能提出要求',
  own: '你提出的要求',
  state: '狀態',
  states: {
    asked: '已提出',
    provided: '已提供：下一個工作階段可用',
    declined: '不予提供',
  },
  lead: '研究員在工作階段中欠缺的套件。在環境的設定檔加入一行即可提供；處理結果在此說明。',
  list: '要求提供的套件',
  none: '沒有人要求提供套件',
  noneHint: '研究員在工作台提出的要求會列於此處。',
  package: '套件',
  since: '提出時間',
  provide: '已提供',
  decline: '不予提供',
  decideTitle: {
    provided: '已提供 {{name}}',
    declined: '不予提供 {{name}}',
  },
  words: '給提出者的一句話（可不填）',
  decide: '確定',
  decideFailed: '未能作出決定',
} satisfies Words<typeof english>
