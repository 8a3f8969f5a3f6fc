import type { texts as english } from '../en/keyboard.ts'
import type { Words } from '../words.ts'

export const texts = {
  button: '键盘',
  leave: '离开画面，使用本页的按钮；再按一次返回画面。',
  within: '在会话内复制和粘贴。',
  typedPaste: '把此设备上的文字输入会话。输入的内容会留下记录。',
  reserved: '在窗口模式下属于您的浏览器；在全屏模式下，如果浏览器允许，会发送到会话。',
  figures: '显示线路状况。',
  ownChord: '要把此设备上的文字输入会话，请按 Ctrl+Alt+V。',
  unreadable: '浏览器不允许本页读取剪贴板。请在网址旁允许，或在浏览器的“编辑”菜单中选择“粘贴”。',
} satisfies Words<typeof english>
