import type { EndReason } from '#protocol/api.ts'
import type { Hold } from '#protocol/denials.ts'
import type { RefusalReason } from '#protocol/view.ts'

import type { Language } from '../shared/language.ts'

export type Texts = {
  connecting: string
  starting: string
  live: string
  /** 4:4:4, as the person may want to know: colours of small text are exact. */
  fullColour: string
  replay: string
  lost: string
  replaced: string
  forbidden: string
  noCodec: string
  back: string
  end: string
  closeReplay: string
  /** A supervisor looks at somebody else's session. */
  observing: string
  stopObserving: string
  play: string
  pause: string
  position: string
  screen: string
  fullScreen: string
  fullScreenHint: string
  figures: {
    button: string
    chord: string
    roundTrip: string
    keyToPixel: string
    frameRate: string
    bitrate: string
    codec: string
    picture: string
    /** The codec's own measure: smaller is clearer. */
    quantizer: string
    loss: string
    repairs: string
    freezes: string
  }
  /** Why the picture stands still. */
  held: Record<Hold, string>
  idle: string
  message: string
  ended: Record<EndReason, string>
  refused: Record<RefusalReason, string>
}

export const TEXTS: Record<Language, Texts> = {
  en: {
    connecting: 'Connecting …',
    starting: 'Starting the sandbox beside the data …',
    live: 'Live',
    fullColour: 'Live, full colour',
    replay: 'Replay',
    lost: 'The line is lost. Reconnecting …',
    replaced: 'This session was opened in another window, and is shown there now.',
    forbidden: 'This session cannot be shown here. It is not yours, or the sign-in has expired.',
    noCodec:
      'This browser can receive none of the video formats. A current Chrome, Edge, Firefox or Safari can.',
    back: 'Back to the start page',
    end: 'End session',
    closeReplay: 'Close replay',
    observing: 'Watching live, view only',
    stopObserving: 'Stop watching',
    play: 'Play',
    pause: 'Pause',
    position: 'Position',
    screen: 'Picture of the session. Keys and pointer go to it while it has the focus.',
    fullScreen: 'Full screen',
    fullScreenHint: 'Full screen: the keys of the system go to the session too',
    figures: {
      button: 'Figures',
      chord: 'Show what the line does: Ctrl+Alt+Shift+H',
      roundTrip: 'Round trip',
      keyToPixel: 'Key to pixel',
      frameRate: 'Frames a second',
      bitrate: 'Bitrate',
      codec: 'Codec',
      picture: 'Picture',
      quantizer: 'Coarseness',
      loss: 'Packets lost',
      repairs: 'Asked for again',
      freezes: 'Freezes',
    },
    held: {
      'watermark-missing':
        'The project demands a watermark, which this installation cannot make. The picture is paused.',
      'place-not-allowed':
        'The picture is paused: the project cannot be viewed from this place. It comes back where the project allows it.',
      'hour-not-allowed':
        'The picture is paused: it is outside the viewing hours of the project. Your programs go on running.',
      'supervisor-absent':
        'The picture is paused until a supervisor attends. Your programs go on running.',
      'frozen-by-supervisor': 'A supervisor has paused the picture. Your programs go on running.',
      'input-volume-spent':
        'You have sent as much as one sign-in may send. Sign in again to go on; your programs go on running.',
    },
    idle: 'Nobody has typed or pointed for a long time: the session ends in a minute. Press any key to stay.',
    message: 'Message of the supervisor: ',
    ended: {
      'ended-by-researcher': 'The session has ended.',
      'ended-by-operator': 'The operator has ended this session.',
      'ended-by-supervisor': 'A supervisor has ended this session.',
      idle: 'The session has ended: nobody has typed or pointed for as long as the project allows.',
      'guest-exited': 'The session has ended: its programs have finished.',
      'out-of-memory': 'The session has ended: it needed more memory than the project allows.',
      'sandbox-killed': 'The session has ended: the sandbox was stopped.',
      'sandbox-failed':
        'The sandbox could not be started. The operator finds the reason in the log.',
      'runner-died': 'The session has ended after a fault. What was shown until then is recorded.',
      'server-stopped': 'The session has ended: the service was stopped.',
      'replay-closed': 'The replay is closed.',
      'observed-session-ended': 'The session that you watched has ended.',
    },
    refused: {
      'malformed-message': 'A message of this page was refused.',
      'message-too-long': 'A message of this page was refused.',
      'unexpected-message': 'This cannot be done here.',
      'malformed-input': 'An input was refused.',
      'too-much-input': 'Too many keys at once: some were not passed on.',
      'scripted-typing':
        'This looks like typing by a program: it is slowed down, recorded and shown to the operator.',
      'too-much-picture':
        'The picture stands still: the bytes that this project allows are used up. It goes on by itself when there are more.',
      paste: 'Pasting is closed: no text crosses from your device. This attempt was recorded.',
      drop: 'Dropping is closed: no file or text crosses from your device. This attempt was recorded.',
      print: 'Printing is closed: this page has no picture on paper. This attempt was recorded.',
      download:
        'Taking the picture along is closed: nothing is copied, dragged or saved from this page. This attempt was recorded.',
      'foreign-channel': 'This page sent what it has no channel for.',
      'long-text': 'That text is too long to be typed in one go. This attempt was recorded.',
      'paste-too-long':
        'That text is longer than the project allows to be entered. This attempt was recorded.',
      'paste-too-often':
        'Too many texts in one minute: this one was not entered. This attempt was recorded.',
      'while-held': 'The picture is paused, and so are keys and pointer.',
      'input-volume-spent':
        'You have sent as much as one sign-in may send. Sign in again to go on.',
    },
  },
  'zh-Hant': {
    connecting: '正在連線⋯⋯',
    starting: '正在數據旁啟動沙箱⋯⋯',
    live: '實時',
    fullColour: '實時，全彩',
    replay: '重播',
    lost: '連線中斷，正在重新連線⋯⋯',
    replaced: '此工作階段已在另一個視窗開啟，現於該處顯示。',
    forbidden: '此工作階段無法在此顯示：它不屬於你，或登入已過期。',
    noCodec: '此瀏覽器無法接收任何一種視訊格式。請使用最新版的 Chrome、Edge、Firefox 或 Safari。',
    back: '返回首頁',
    end: '結束工作階段',
    closeReplay: '關閉重播',
    observing: '實時觀看，只可檢視',
    stopObserving: '停止觀看',
    play: '播放',
    pause: '暫停',
    position: '位置',
    screen: '工作階段的畫面。取得焦點時，鍵盤和滑鼠會傳送到這裏。',
    fullScreen: '全螢幕',
    fullScreenHint: '全螢幕：系統按鍵亦會傳送到工作階段',
    figures: {
      button: '線路數字',
      chord: '顯示線路狀況：Ctrl+Alt+Shift+H',
      roundTrip: '往返時間',
      keyToPixel: '按鍵到像素',
      frameRate: '每秒影格',
      bitrate: '位元率',
      codec: '編碼',
      picture: '畫面',
      quantizer: '粗糙度',
      loss: '遺失封包',
      repairs: '要求重傳',
      freezes: '停頓',
    },
    held: {
      'watermark-missing': '項目要求水印，但此安裝未能加上水印。畫面已暫停。',
      'place-not-allowed': '畫面已暫停：不能從此地點檢視此項目。回到項目允許的地點便會恢復。',
      'hour-not-allowed': '畫面已暫停：現時不在項目的檢視時間內。你的程式繼續執行。',
      'supervisor-absent': '畫面已暫停，直至有監察人員在場。你的程式繼續執行。',
      'frozen-by-supervisor': '監察人員已暫停畫面。你的程式繼續執行。',
      'input-volume-spent': '一次登入可傳送的輸入已用完。請重新登入再繼續；你的程式繼續執行。',
    },
    idle: '已有一段長時間沒有鍵盤或滑鼠輸入：工作階段將於一分鐘後結束。按任何鍵可繼續。',
    message: '監察人員的訊息：',
    ended: {
      'ended-by-researcher': '工作階段已結束。',
      'ended-by-operator': '操作員已結束此工作階段。',
      'ended-by-supervisor': '監察人員已結束此工作階段。',
      idle: '工作階段已結束：沒有輸入的時間已達項目上限。',
      'guest-exited': '工作階段已結束：其中的程式已執行完畢。',
      'out-of-memory': '工作階段已結束：所需記憶體超出項目上限。',
      'sandbox-killed': '工作階段已結束：沙箱已被停止。',
      'sandbox-failed': '沙箱無法啟動。操作員可在日誌中找到原因。',
      'runner-died': '工作階段因故障結束。此前顯示的內容已有記錄。',
      'server-stopped': '工作階段已結束：服務已停止。',
      'replay-closed': '重播已關閉。',
      'observed-session-ended': '你觀看的工作階段已結束。',
    },
    refused: {
      'malformed-message': '此頁面的一則訊息被拒絕。',
      'message-too-long': '此頁面的一則訊息被拒絕。',
      'unexpected-message': '此處不能這樣做。',
      'malformed-input': '一項輸入被拒絕。',
      'too-much-input': '一次按鍵過多：部分未有傳送。',
      'scripted-typing': '這看來是程式在輸入：已減慢、記錄，並通知操作員。',
      'too-much-picture': '畫面暫停：此項目允許的位元組已用盡，有新額度時會自動恢復。',
      paste: '貼上功能已關閉：你裝置上的文字不會傳入。這次嘗試已有記錄。',
      drop: '拖放功能已關閉：你裝置上的檔案或文字不會傳入。這次嘗試已有記錄。',
      print: '列印功能已關閉：此頁面不會印出畫面。這次嘗試已有記錄。',
      download: '帶走畫面的功能已關閉：不能從此頁面複製、拖曳或儲存。這次嘗試已有記錄。',
      'foreign-channel': '此頁面傳送了沒有通道可載送的內容。',
      'long-text': '文字太長，不能一次輸入。這次嘗試已有記錄。',
      'paste-too-long': '文字長度超出項目允許輸入的上限。這次嘗試已有記錄。',
      'paste-too-often': '一分鐘內輸入的文字過多：這段未有輸入。這次嘗試已有記錄。',
      'while-held': '畫面已暫停，鍵盤和滑鼠亦然。',
      'input-volume-spent': '一次登入可傳送的輸入已用完。請重新登入再繼續。',
    },
  },
  'zh-Hans': {
    connecting: '正在连接……',
    starting: '正在数据旁启动沙箱……',
    live: '实时',
    fullColour: '实时，全彩',
    replay: '回放',
    lost: '连接中断，正在重新连接……',
    replaced: '此会话已在另一个窗口打开，现于该处显示。',
    forbidden: '此会话无法在此显示：它不属于您，或登录已过期。',
    noCodec: '此浏览器无法接收任何一种视频格式。请使用最新版的 Chrome、Edge、Firefox 或 Safari。',
    back: '返回首页',
    end: '结束会话',
    closeReplay: '关闭回放',
    observing: '实时观看，仅可查看',
    stopObserving: '停止观看',
    play: '播放',
    pause: '暂停',
    position: '位置',
    screen: '会话的画面。获得焦点时，键盘和鼠标会发送到这里。',
    fullScreen: '全屏',
    fullScreenHint: '全屏：系统按键也会发送到会话',
    figures: {
      button: '线路数字',
      chord: '显示线路状况：Ctrl+Alt+Shift+H',
      roundTrip: '往返时间',
      keyToPixel: '按键到像素',
      frameRate: '每秒帧数',
      bitrate: '码率',
      codec: '编码',
      picture: '画面',
      quantizer: '粗糙度',
      loss: '丢失数据包',
      repairs: '要求重传',
      freezes: '停顿',
    },
    held: {
      'watermark-missing': '项目要求水印，但此安装无法添加水印。画面已暂停。',
      'place-not-allowed': '画面已暂停：不能从此地点查看此项目。回到项目允许的地点便会恢复。',
      'hour-not-allowed': '画面已暂停：现在不在项目的查看时间内。您的程序继续运行。',
      'supervisor-absent': '画面已暂停，直至有监督人员在场。您的程序继续运行。',
      'frozen-by-supervisor': '监督人员已暂停画面。您的程序继续运行。',
      'input-volume-spent': '一次登录可传送的输入已用完。请重新登录再继续；您的程序继续运行。',
    },
    idle: '已有很长时间没有键盘或鼠标输入：会话将在一分钟后结束。按任意键可继续。',
    message: '监督人员的消息：',
    ended: {
      'ended-by-researcher': '会话已结束。',
      'ended-by-operator': '操作员已结束此会话。',
      'ended-by-supervisor': '监督人员已结束此会话。',
      idle: '会话已结束：没有输入的时间已达项目上限。',
      'guest-exited': '会话已结束：其中的程序已运行完毕。',
      'out-of-memory': '会话已结束：所需内存超出项目上限。',
      'sandbox-killed': '会话已结束：沙箱已被停止。',
      'sandbox-failed': '沙箱无法启动。操作员可在日志中找到原因。',
      'runner-died': '会话因故障结束。此前显示的内容已有记录。',
      'server-stopped': '会话已结束：服务已停止。',
      'replay-closed': '回放已关闭。',
      'observed-session-ended': '您观看的会话已结束。',
    },
    refused: {
      'malformed-message': '此页面的一条消息被拒绝。',
      'message-too-long': '此页面的一条消息被拒绝。',
      'unexpected-message': '此处不能这样做。',
      'malformed-input': '一项输入被拒绝。',
      'too-much-input': '一次按键过多：部分未能传送。',
      'scripted-typing': '这看来是程序在输入：已减慢、记录，并通知操作员。',
      'too-much-picture': '画面暂停：此项目允许的字节已用尽，有新额度时会自动恢复。',
      paste: '粘贴功能已关闭：您设备上的文字不会传入。此次尝试已有记录。',
      drop: '拖放功能已关闭：您设备上的文件或文字不会传入。此次尝试已有记录。',
      print: '打印功能已关闭：此页面不会打印出画面。这次尝试已有记录。',
      download: '带走画面的功能已关闭：不能从此页面复制、拖动或保存。这次尝试已有记录。',
      'foreign-channel': '此页面发送了没有通道可承载的内容。',
      'long-text': '文字太长，不能一次输入。此次尝试已有记录。',
      'paste-too-long': '文字长度超出项目允许输入的上限。此次尝试已有记录。',
      'paste-too-often': '一分钟内输入的文字过多：这段未能输入。此次尝试已有记录。',
      'while-held': '画面已暂停，键盘和鼠标亦然。',
      'input-volume-spent': '一次登录可传送的输入已用完。请重新登录再继续。',
    },
  },
}
