import type { ReasonWords } from '../words.ts'

export const texts = {
  'surface-not-allowed': {
    name: '不允許此類工作階段',
    told: '畫面已暫停：項目不再允許此類工作階段。你的程式會繼續執行。',
  },
  'watermark-missing': {
    name: '未能加上水印',
    told: '項目要求水印，但此安裝未能加上水印。畫面已暫停。',
  },
  'place-not-allowed': {
    name: '地點不獲允許',
    told: '畫面已暫停：不能從此地點檢視此項目。回到項目允許的地點便會恢復。',
  },
  'hour-not-allowed': {
    name: '不在檢視時間內',
    told: '畫面已暫停：現時不在項目的檢視時間內。你的程式繼續執行。',
  },
  'supervisor-absent': {
    name: '沒有監察人員在場',
    told: '畫面已暫停，直至有監察人員在場。你的程式繼續執行。',
  },
  'frozen-by-supervisor': {
    name: '由監察人員凍結',
    told: '監察人員已暫停畫面。你的程式繼續執行。',
  },
  idle: {
    name: '太久沒有輸入',
    told: '工作階段已結束：沒有輸入的時間已達項目上限。',
  },
  'input-volume-spent': {
    name: '超出一次登入可傳送的輸入',
    told: '一次登入可傳送的輸入已用完。請重新登入再繼續；你的程式繼續執行。',
  },
  'paste-not-allowed': {
    name: '不允許輸入文字',
  },
  'paste-too-long': {
    name: '輸入的文字過長',
    told: '文字長度超出項目允許輸入的上限。這次嘗試已有記錄。',
  },
  'paste-too-often': {
    name: '輸入文字過於頻密',
    told: '一分鐘內輸入的文字過多：這段未有輸入。這次嘗試已有記錄。',
  },
  'codec-not-allowed': {
    name: '視像格式不獲允許',
  },
  'screen-too-large': {
    name: '畫面大於上限',
  },
  'too-many-keys': {
    name: '按鍵多於上限',
  },
  'too-many-bytes': {
    name: '位元組多於上限',
  },
  'ended-by-researcher': {
    name: '由研究員結束',
    told: '工作階段已結束。',
  },
  'ended-by-operator': {
    name: '由操作員結束',
    told: '操作員已結束此工作階段。',
  },
  'ended-by-supervisor': {
    name: '由監察人員結束',
    told: '監察人員已結束此工作階段。',
  },
  'guest-exited': {
    name: '桌面或命令列已關閉',
    told: '工作階段已結束：其中的程式已執行完畢。',
  },
  'out-of-memory': {
    name: '記憶體不足',
    told: '工作階段已結束：所需記憶體超出項目上限。',
  },
  'sandbox-killed': {
    name: '沙盒被外部終止',
    told: '工作階段已結束：沙盒已被停止。',
  },
  'sandbox-failed': {
    name: '沙盒未能啟動',
    told: '沙盒無法啟動。操作員可在日誌中找到原因。',
  },
  'disk-full': {
    name: '磁碟已滿',
    told: '工作階段已結束：數據所在一方的磁碟已滿，無法繼續錄影。請通知操作員。',
  },
  'recording-failed': {
    name: '錄影失敗',
    told: '工作階段已結束：無法繼續錄影。請通知操作員。',
  },
  'runner-died': {
    name: '工作階段的程序崩潰',
    told: '工作階段因故障結束。此前顯示的內容已有記錄。',
  },
  'server-stopped': {
    name: '伺服器已停止',
    told: '工作階段已結束：服務已停止。',
  },
  'replay-closed': {
    name: '重播已關閉',
    told: '重播已關閉。',
  },
  'observed-session-ended': {
    name: '所觀看的工作階段已結束',
    told: '你觀看的工作階段已結束。',
  },
  'malformed-message': {
    name: '訊息格式錯誤',
    told: '此頁面的一則訊息被拒絕。',
  },
  'message-too-long': {
    name: '訊息過長',
    told: '此頁面的一則訊息被拒絕。',
  },
  'unexpected-message': {
    name: '不應出現的訊息',
    told: '此處不能這樣做。',
  },
  'foreign-channel': {
    name: '唯一數據通道以外的位元組',
    told: '此頁面傳送了沒有通道可載送的內容。',
  },
  'malformed-input': {
    name: '輸入格式錯誤',
    told: '一項輸入被拒絕。',
  },
  'too-much-input': {
    name: '短時間內輸入過多',
    told: '等候的按鍵已滿：剛才的按鍵未有傳送，請稍候。',
  },
  'scripted-typing': {
    name: '疑似程式輸入，已減慢',
    told: '這看來是程式在輸入：會較慢地傳送，不會遺失。此事已記錄，並通知操作員。',
  },
  'too-much-picture': {
    name: '畫面位元組超出政策上限',
    told: '畫面暫停：此項目允許的位元組已用盡，有新額度時會自動恢復。',
  },
  paste: {
    name: '從剪貼簿貼上',
    told: '貼上功能已關閉：你裝置上的文字不會傳入。這次嘗試已有記錄。',
  },
  drop: {
    name: '把檔案拖放到畫面',
    told: '拖放功能已關閉：你裝置上的檔案或文字不會傳入。這次嘗試已有記錄。',
  },
  print: {
    name: '列印頁面',
    told: '列印功能已關閉：此頁面不會印出畫面。這次嘗試已有記錄。',
  },
  download: {
    name: '複製、拖曳或儲存畫面',
    told: '帶走畫面的功能已關閉：不能從此頁面複製、拖曳或儲存。這次嘗試已有記錄。',
  },
  'long-text': {
    name: '一次輸入長文字',
    told: '文字太長，不能一次輸入。這次嘗試已有記錄。',
  },
  'while-held': {
    name: '畫面暫停時的輸入',
    told: '畫面已暫停，鍵盤和滑鼠亦然。',
  },
  'left-waiting': {
    name: '已輸入，但畫面或工作階段在傳送前已結束',
    told: '仍在等候的按鍵未有傳送：線路中斷太久，或工作階段已在其他地方開啟。',
  },
  'view-only': {
    name: '只供觀看的畫面中的輸入',
    told: '此畫面只供觀看：鍵盤和滑鼠輸入不會傳送。',
  },
} satisfies ReasonWords
