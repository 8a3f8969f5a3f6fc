import type { Words } from '../words.ts'
import type { texts as english } from '../en/packages.ts'

export const texts = {
  title: '软件包',
  hint: '会话无法访问互联网，软件包均随环境提供。如缺少所需的软件包，请在此申请。',
  archive: '来源',
  archives: {
    debian: 'Debian',
    cran: 'CRAN（R）',
    pypi: 'PyPI（Python）',
    conda: 'conda',
  },
  name: '软件包名称',
  wrongName: '此来源不会有这个名称的软件包。',
  reason: '用途（选填）',
  purpose: '用途',
  ask: '提交申请',
  asking: '正在提交……',
  failed: '未能提交申请',
  own: '您的申请',
  state: '状态',
  states: {
    asked: '已申请',
    provided: '已提供：下一个会话可用',
    declined: '不予提供',
  },
  lead: '研究人员在会话中缺少的软件包。在环境的配置文件中加入一行即可提供；处理结果在此说明。',
  list: '申请提供的软件包',
  none: '没有人申请软件包',
  noneHint: '研究人员在工作台提交的申请会列在这里。',
  package: '软件包',
  since: '申请时间',
  provide: '已提供',
  decline: '不予提供',
  decideTitle: {
    provided: '已提供 {{name}}',
    declined: '不予提供 {{name}}',
  },
  words: '给申请者的一句话（选填）',
  decide: '确定',
  decideFailed: '未能作出决定',
} satisfies Words<typeof english>
