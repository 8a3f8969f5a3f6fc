import type { texts as english } from '../en/ending.ts'
import type { Words } from '../words.ts'

export const texts = {
  title: '要结束此会话吗？',
  text: '仍在运行：{{work}}。结束后这些程序会被终止，未保存的内容将会丢失。',
  unknown: '无法得知会话中正在运行什么。结束后程序会被终止，未保存的内容将会丢失。',
  confirm: '结束会话',
  cancel: '继续工作',
  separator: '、',
  kinds: {
    r: 'R（{{amount}}）',
    python: 'Python（{{amount}}）',
    editor: '编辑器（{{amount}}）',
    other: '其他程序（{{amount}}）',
  },
} satisfies Words<typeof english>
