import type { texts as english } from '../en/ending.ts'
import type { Words } from '../words.ts'

export const texts = {
  title: '要結束此工作階段嗎？',
  text: '仍在運行：{{work}}。結束後這些程式會被終止，未儲存的內容將會失去。',
  unknown: '未能得知工作階段內正在運行甚麼。結束後程式會被終止，未儲存的內容將會失去。',
  confirm: '結束工作階段',
  cancel: '繼續工作',
  separator: '、',
  kinds: {
    r: 'R（{{amount}}）',
    python: 'Python（{{amount}}）',
    editor: '編輯器（{{amount}}）',
    other: '其他程式（{{amount}}）',
  },
} satisfies Words<typeof english>
