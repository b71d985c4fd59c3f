/** Registrable domains under which many companies write mail, sell or show themselves. Sorted by what they are, to be extended in place. */
const FREE_MAIL = [
  'qq.com', 'foxmail.com', '163.com', '126.com', 'yeah.net', '188.com', 'netease.com', 'sina.com', 'sina.cn', 'sina.com.cn', 'sohu.com', '139.com',
  '189.cn', 'wo.cn', 'wo.com.cn', 'chinaunicom.cn', '21cn.com', 'tom.com', '263.net', 'aliyun.com', 'eyou.com', 'yahoo.com', 'yahoo.com.cn', 'yahoo.cn',
  'yahoo.co.jp', 'yahoo.com.hk', 'yahoo.com.tw', 'gmail.com', 'googlemail.com', 'outlook.com', 'outlook.cn', 'hotmail.com', 'live.com', 'live.cn',
  'msn.com', 'icloud.com', 'me.com', 'mac.com', 'aol.com', 'gmx.com', 'gmx.de', 'mail.com', 'mail.ru', 'yandex.ru', 'yandex.com', 'proton.me',
  'protonmail.com', 'zoho.com', 'naver.com', 'hanmail.net', 'daum.net', 'web.de', 't-online.de', 'orange.fr',
];

const MARKET_PLACES = [
  'taobao.com', 'tmall.com', 'tmall.hk', '1688.com', 'alibaba.com', 'aliexpress.com', 'jd.com', 'pinduoduo.com', 'yangkeduo.com', 'suning.com',
  'gome.com.cn', 'vip.com', 'dangdang.com', 'made-in-china.com', 'hc360.com', 'globalsources.com', 'dhgate.com', 'huicong.com', 'makepolo.com',
  'china.cn', 'gongchang.com', 'zhaopin.com', '51job.com', '58.com', 'ganji.com', 'zhipin.com', 'liepin.com', 'lagou.com',
  'amazon.com', 'amazon.cn', 'ebay.com', 'etsy.com', 'shopee.com', 'lazada.com', 'meituan.com', 'dianping.com', 'ele.me', 'ctrip.com', 'fliggy.com',
];

const SITE_BUILDERS = [
  'wix.com', 'wixsite.com', 'weebly.com', 'squarespace.com', 'wordpress.com', 'blogspot.com', 'blogger.com', 'shopify.com', 'myshopify.com',
  'webflow.io', 'jimdo.com', 'strikingly.com', 'sxl.cn', 'youzan.com', 'koudaitong.com', 'weidian.com', 'weimob.com', 'fkw.com', 'faisco.com', 'faisco.cn',
  'icoc.me', 'ev123.com', 'github.com', 'github.io', 'gitee.com', 'gitee.io', 'vercel.app', 'netlify.app', 'pages.dev', 'notion.so',
  'notion.site', 'feishu.cn', 'larksuite.com', 'dingtalk.com', 'yuque.com', 'kdocs.cn', 'jianshu.com', 'csdn.net', 'cnblogs.com', 'myqcloud.com',
  'aliyuncs.com', 'tencentcloudapi.com', 'myhuaweicloud.com', 'amazonaws.com', 'azurewebsites.net', 'appspot.com', 'google.com',
];

const NETWORKS_AND_DIRECTORIES = [
  'weibo.com', 'weibo.cn', 'baidu.com', 'zhihu.com', 'douyin.com', 'kuaishou.com', 'xiaohongshu.com', 'bilibili.com', 'toutiao.com', 'douban.com',
  'youku.com', 'iqiyi.com', 'ixigua.com', 'facebook.com', 'instagram.com', 'linkedin.com', 'linkedin.cn', 'twitter.com', 'x.com', 'youtube.com',
  'tiktok.com', 'pinterest.com', 't.me', 'telegram.me', 'whatsapp.com', 'linktr.ee', 'qcc.com', 'qichacha.com', 'tianyancha.com', 'aiqicha.com',
  'gsxt.gov.cn', 'eastmoney.com', 'cninfo.com.cn', '10jqka.com.cn', 'wikipedia.org',
];

export const SHARED_DOMAINS: ReadonlySet<string> = new Set([...FREE_MAIL, ...MARKET_PLACES, ...SITE_BUILDERS, ...NETWORKS_AND_DIRECTORIES]);
