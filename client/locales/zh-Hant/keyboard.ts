import type { texts as english } from '../en/keyboard.ts'
import type { Words } from '../words.ts'

export const texts = {
  button: '鍵盤',
  leave: '離開畫面，使用本頁的按鈕；再按一次返回畫面。',
  within: '在工作階段內複製和貼上。',
  typedPaste: '把此裝置上的文字輸入工作階段。輸入的內容會留下記錄。',
  reserved: '在視窗模式下屬於你的瀏覽器；在全螢幕模式下，如瀏覽器允許，會傳送到工作階段。',
  figures: '顯示線路狀況。',
  ownChord: '要把此裝置上的文字輸入工作階段，請按 Ctrl+Alt+V。',
  unreadable: '瀏覽器不准本頁讀取剪貼簿。請在網址旁允許，或在瀏覽器的「編輯」選單選擇「貼上」。',
} satisfies Words<typeof english>
