import type { texts as english } from '../en/failures.ts'
import type { Words } from '../words.ts'

export const texts = {
  INVALID_REQUEST: {
    cause: '服务器未能理解此页面的请求。',
    remedy: '请刷新页面；它可能比服务器的版本旧。',
  },
  NOT_SIGNED_IN: {
    cause: '您已不在登录状态。',
    remedy: '请打开新的登录链接。',
  },
  SIGN_IN_LINK_SPENT: {
    cause: '此登录链接已使用过，或已超过十分钟。',
    remedy: '请索取新的链接。',
  },
  FORBIDDEN: {
    cause: '您的角色不允许此操作。',
    remedy: '如工作需要，请联系操作员。',
  },
  OWN_SESSION: {
    cause: '您不能监督或审查自己的会话。',
    remedy: '项目的另一位监督人员可以代为处理。',
  },
  FOREIGN_ORIGIN: {
    cause: '请求来自其他网站的页面，已被拒绝。',
    remedy: '请从 Vitrine 自己的网址打开。',
  },
  NOT_FOUND: {
    cause: '所请求的内容已不存在，或您无权查看。',
    remedy: '请刷新页面。',
  },
  SESSION_ENDED: {
    cause: '此会话已结束。',
    remedy: '请另外启动一个。',
  },
  SURFACE_NOT_ALLOWED: {
    cause: '项目策略不允许此类会话。',
    remedy: '请改用另一类，或联系数据所有者。',
  },
  PLACE_NOT_ALLOWED: {
    cause: '不能从此地点打开此项目。',
    remedy: '请从项目列出的地点打开，或向数据所有者咨询。',
  },
  HOUR_NOT_ALLOWED: {
    cause: '现在不在项目的观看时段内。',
    remedy: '请在观看时段内再来，或向数据所有者咨询。',
  },
  POLICY_NOT_MET: {
    cause: '项目的策略要求此安装无法做到的事项。',
    remedy: '请向操作员咨询；详情见日志。',
  },
  POLICY_OUTDATED: {
    cause: '策略在此期间已被他人更改。',
    remedy: '请先查看现行版本，再作决定。',
  },
  ALREADY_ASKED: {
    cause: '此项申请已经提出，或已有决定。',
    remedy: '请查看列表；如未列出，请刷新页面。',
  },
  TOO_MANY_REQUESTS: {
    cause: '您等待处理的申请已达上限。',
    remedy: '请等操作员处理其中一项后再提出。',
  },
  RECORDING_UNREADABLE: {
    cause: '此录像没有可播放的画面。',
    remedy: '请改看其时间线和账目。',
  },
  NO_CAPACITY: {
    cause: '此机器无法再运行更多会话。',
    remedy: '请结束不需要的会话，或稍后重试。',
  },
  DRAINING: {
    cause: '操作员即将停止服务器。',
    remedy: '请等服务器恢复后再开始会话。',
  },
  DISK_FULL: {
    cause: '数据所在一侧的磁盘已满。',
    remedy: '请通知操作员；腾出空间后即可再开始会话。',
  },
  PROGRAMS_RUN: {
    cause: '此会话中仍有程序运行。',
    remedy: '请确认要结束。',
  },
  CANNOT_START: {
    cause: '沙箱未能启动。',
    remedy: '原因已写入服务器日志，操作员可以查看。',
  },
  INTERNAL: {
    cause: '服务器发生故障。',
    remedy: '请重试；如情况持续，操作员可在服务器日志中查看详情。',
  },
  UNREACHABLE: {
    cause: '服务器没有响应。',
    remedy: '请检查网络连接，然后重试。',
  },
  UNEXPECTED_ANSWER: {
    cause: '此页面无法理解服务器的响应。',
    remedy: '请刷新页面；它可能比服务器的版本旧。',
  },
} satisfies Words<typeof english>
