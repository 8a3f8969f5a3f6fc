import type { ReasonWords } from '../words.ts'

export const texts = {
  'surface-not-allowed': {
    name: '不允许此类会话',
    told: '画面已暂停：项目不再允许此类会话。您的程序会继续运行。',
  },
  'watermark-missing': {
    name: '无法添加水印',
    told: '项目要求水印，但此安装无法添加水印。画面已暂停。',
  },
  'place-not-allowed': {
    name: '不允许的地点',
    told: '画面已暂停：不能从此地点查看此项目。回到项目允许的地点便会恢复。',
  },
  'hour-not-allowed': {
    name: '不在观看时段内',
    told: '画面已暂停：现在不在项目的观看时段内。您的程序继续运行。',
  },
  'supervisor-absent': {
    name: '没有监督人员在场',
    told: '画面已暂停，直至有监督人员在场。您的程序继续运行。',
  },
  'frozen-by-supervisor': {
    name: '由监督人员冻结',
    told: '监督人员已暂停画面。您的程序继续运行。',
  },
  idle: {
    name: '太久没有输入',
    told: '会话已结束：没有输入的时间已达项目上限。',
  },
  'input-volume-spent': {
    name: '超出一次登录可发送的输入',
    told: '一次登录可发送的输入已用完。请重新登录再继续；您的程序继续运行。',
  },
  'paste-not-allowed': {
    name: '不允许输入文字',
  },
  'paste-too-long': {
    name: '输入的文字过长',
    told: '文字长度超出项目允许输入的上限。此次尝试已有记录。',
  },
  'paste-too-often': {
    name: '输入文字过于频繁',
    told: '一分钟内输入的文字过多：这段未能输入。此次尝试已有记录。',
  },
  'codec-not-allowed': {
    name: '不允许的视频格式',
  },
  'screen-too-large': {
    name: '画面大于上限',
  },
  'too-many-keys': {
    name: '按键多于上限',
  },
  'too-many-bytes': {
    name: '字节多于上限',
  },
  'ended-by-researcher': {
    name: '由研究人员结束',
    told: '会话已结束。',
  },
  'ended-by-operator': {
    name: '由操作员结束',
    told: '操作员已结束此会话。',
  },
  'ended-by-supervisor': {
    name: '由监督人员结束',
    told: '监督人员已结束此会话。',
  },
  'guest-exited': {
    name: '桌面或命令行已关闭',
    told: '会话已结束：其中的程序已运行完毕。',
  },
  'out-of-memory': {
    name: '内存不足',
    told: '会话已结束：所需内存超出项目上限。',
  },
  'sandbox-killed': {
    name: '沙箱被外部终止',
    told: '会话已结束：沙箱已被停止。',
  },
  'sandbox-failed': {
    name: '沙箱未能启动',
    told: '沙箱无法启动。操作员可在日志中找到原因。',
  },
  'disk-full': {
    name: '磁盘已满',
    told: '会话已结束：数据所在一侧的磁盘已满，无法继续录像。请通知操作员。',
  },
  'recording-failed': {
    name: '录像失败',
    told: '会话已结束：无法继续录像。请通知操作员。',
  },
  'runner-died': {
    name: '会话进程崩溃',
    told: '会话因故障结束。此前显示的内容已有记录。',
  },
  'server-stopped': {
    name: '服务器已停止',
    told: '会话已结束：服务已停止。',
  },
  'replay-closed': {
    name: '回放已关闭',
    told: '回放已关闭。',
  },
  'observed-session-ended': {
    name: '所观看的会话已结束',
    told: '您观看的会话已结束。',
  },
  'malformed-message': {
    name: '消息格式错误',
    told: '此页面的一条消息被拒绝。',
  },
  'message-too-long': {
    name: '消息过长',
    told: '此页面的一条消息被拒绝。',
  },
  'unexpected-message': {
    name: '不应出现的消息',
    told: '此处不能这样做。',
  },
  'foreign-channel': {
    name: '唯一数据通道以外的字节',
    told: '此页面发送了没有通道可承载的内容。',
  },
  'malformed-input': {
    name: '输入格式错误',
    told: '一项输入被拒绝。',
  },
  'too-much-input': {
    name: '短时间内输入过多',
    told: '等待的按键已满：刚才的按键未能发送，请稍候。',
  },
  'scripted-typing': {
    name: '疑似程序输入，已减慢',
    told: '这看来是程序在输入：会较慢地发送，不会丢失。此事已记录，并通知操作员。',
  },
  'too-much-picture': {
    name: '画面字节超出策略上限',
    told: '画面暂停：此项目允许的字节已用尽，有新额度时会自动恢复。',
  },
  paste: {
    name: '从剪贴板粘贴',
    told: '粘贴功能已关闭：您设备上的文字不会传入。此次尝试已有记录。',
  },
  drop: {
    name: '把文件拖放到画面',
    told: '拖放功能已关闭：您设备上的文件或文字不会传入。此次尝试已有记录。',
  },
  print: {
    name: '打印页面',
    told: '打印功能已关闭：此页面不会打印出画面。此次尝试已有记录。',
  },
  download: {
    name: '复制、拖动或保存画面',
    told: '带走画面的功能已关闭：不能从此页面复制、拖动或保存。此次尝试已有记录。',
  },
  'long-text': {
    name: '一次输入长文本',
    told: '文字太长，不能一次输入。此次尝试已有记录。',
  },
  'while-held': {
    name: '画面暂停时的输入',
    told: '画面已暂停，键盘和鼠标亦然。',
  },
  'left-waiting': {
    name: '已输入，但画面或会话在发送前已结束',
    told: '仍在等待的按键未能发送：线路中断太久，或会话已在别处打开。',
  },
  'view-only': {
    name: '仅供观看的画面中的输入',
    told: '此画面仅供观看：键盘和鼠标输入不会发送。',
  },
} satisfies ReasonWords
